import type { RunningJob } from "../../ports/index.ts";
import type { Envelope, PayloadOf } from "../../protocol/index.ts";
import { MAX_CURSORS } from "../../protocol/index.ts";
import { perform } from "../delivery/effects.ts";
import type { Engine } from "../delivery/engine.ts";
import { replayToClient } from "../delivery/replay.ts";
import { serverText } from "../delivery/texts.ts";
import { resendLeased } from "./hello.ts";
import type { Identity, Peer } from "./peer.ts";

/** A request that its holder has not named for this long may never have arrived, milliseconds. */
const UNNAMED_MS = 10_000;

/** Answers a ping at once, then renews leases or sends what lies beyond the cursors. */
export async function ping(
  engine: Engine,
  peer: Peer,
  identity: Identity,
  envelope: Envelope,
  payload: PayloadOf<"PingEvent">,
): Promise<void> {
  const { ids, clock } = engine.ports;
  const text = serverText(
    "PongEvent",
    { ...(payload.clock !== undefined && { clock: payload.clock }) },
    { id: ids.uuid(), correlationId: envelope.correlationId, now: clock.now() },
  );
  await engine.outbound.send(peer.address, text, { kind: "control" });
  if (identity.role === "extension") await renew(engine, identity, payload);
  else await catchUp(engine, identity, payload);
}

async function renew(engine: Engine, identity: Identity, payload: PayloadOf<"PingEvent">): Promise<void> {
  const holds = Object.keys(payload.cursors ?? {});
  const givesUp = payload.giveUp ?? [];
  if (holds.length === 0 && givesUp.length === 0 && payload.cursors === undefined) return;
  const { tenant, session } = identity;
  let running: readonly RunningJob[] | undefined;
  if (holds.length > 0 || givesUp.length > 0) {
    const { effects, draft } = await engine.runner.run(tenant, { type: "renew", session, holds, givesUp });
    running = [...draft.runningJobs()];
    await perform(engine, tenant, effects);
  }
  const leasedBefore = engine.ports.clock.now() + engine.settings.delivery.leaseMs - UNNAMED_MS;
  const complete = holds.length < MAX_CURSORS;
  const due = (job: { readonly leaseUntil: number }) => complete && job.leaseUntil < leasedBefore;
  await resendLeased(engine, identity, new Set(holds), due, running);
}

async function catchUp(
  engine: Engine,
  { tenant, session }: Identity,
  { cursors }: PayloadOf<"PingEvent">,
): Promise<void> {
  for (const [correlationId, cursor] of Object.entries(cursors ?? {})) {
    await replayToClient(engine, tenant, session, correlationId, cursor);
  }
}
