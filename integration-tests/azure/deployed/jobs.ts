import assert from "node:assert/strict";
import { type Envelope, JobDocumentSchema } from "@semantest/handlers/protocol";
import { ask } from "../../rig/doors.ts";
import type { RawPeer } from "../../rig/rawPeer.ts";
import {
  type Connected,
  connect,
  DOWNLOADED,
  INITIATED,
  newJob,
  newTenant,
  REQUEST,
  SAVED,
  type Target,
  type Tenant,
} from "../../scenarios/target.ts";

/** Time after which a sender that heard nothing repeats its frame, milliseconds. */
const REPEAT_MS = 1000;
const MOST_TRIES = 30;

/** One tenant's client and extension, and a job between them. */
export interface RunningJob {
  readonly tenant: Tenant;
  readonly client: Connected;
  readonly extension: Connected;
  readonly job: string;
}

/** A job that the extension was given. */
export async function startJob(target: Target): Promise<RunningJob> {
  const tenant = await newTenant(target);
  const extension = await connect(target, tenant.device, "extension");
  const client = await connect(target, tenant.client, "client");
  const job = newJob();
  await insist(client.peer, REQUEST, { prompt: "a fox in hard times" }, { correlationId: job });
  await extension.peer.next(REQUEST);
  return { tenant, client, extension, job };
}

/** Says a frame until the service has acknowledged it, always by the same id, as an SDK's outbox does. */
export async function insist(
  peer: RawPeer,
  type: string,
  payload: Readonly<Record<string, unknown>>,
  more: Partial<Envelope>,
): Promise<void> {
  const id = peer.say(type, payload, more);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (await acknowledged(peer, id)) return;
    peer.say(type, payload, { ...more, id });
  }
  assert.fail(`${type} was never acknowledged`);
}

async function acknowledged(peer: RawPeer, id: string): Promise<boolean> {
  const deadline = Date.now() + REPEAT_MS;
  while (Date.now() < deadline) {
    const index = peer.frames.findIndex(
      (it) => it.type === "AckEvent" && JSON.stringify(it.payload).includes(id),
    );
    if (index !== -1) {
      peer.frames.splice(index, 1);
      return true;
    }
    await peer.change(deadline - Date.now());
  }
  return false;
}

/** What an extension says of a job, each event under the same names however often it is said. */
export function eventsOf(job: string) {
  const common = { correlationId: job, attempt: 1 };
  return {
    initiated: [INITIATED, {}, { ...common, id: `one-${job}`, sequence: 1 }],
    downloaded: [DOWNLOADED, SAVED, { ...common, id: `two-${job}`, sequence: 2 }],
  } as const;
}

/** Both events of a job from its extension, each until it is acknowledged. */
export async function finish({ extension, job }: RunningJob): Promise<void> {
  const { downloaded, initiated } = eventsOf(job);
  await insist(extension.peer, ...initiated);
  await insist(extension.peer, ...downloaded);
}

/** Fails unless the service holds each event of the job once, and the client has seen each, by its id, at least once. */
export async function assertWhole(target: Target, { client, job, tenant }: RunningJob): Promise<void> {
  const cursors = { [job]: [1, 0] };
  const seen = new Map<string, string>();
  for (const type of [INITIATED, DOWNLOADED] as const) {
    // A lost push is made good by the next ping.
    client.peer.say("PingEvent", { cursors });
    const { envelope } = await client.peer.next(type, (it) => it.correlationId === job);
    seen.set(type, envelope.id ?? "");
  }
  const repeats = client.peer.frames.filter((it) => it.correlationId === job && it.type in SAID);
  for (const { id, type } of repeats) assert.equal(id, seen.get(type), `${type} came under two ids`);
  const { status, events } = await ask(JobDocumentSchema, target.origin, "GET", `/jobs/${job}`, {
    key: tenant.client,
  });
  assert.deepEqual([status, events.map(({ type }) => type)], ["ended", [INITIATED, DOWNLOADED]]);
  assert.deepEqual(
    events.map(({ id }) => id),
    [...seen.values()],
  );
}

const SAID = { [INITIATED]: true, [DOWNLOADED]: true };
