import * as v from "valibot";
import type { Ports } from "../../ports/index.ts";
import { type Cursor, EnvelopeSchema, type JobDocument } from "../../protocol/index.ts";
import { countConnected } from "../dispatch/assign.ts";
import type { ServiceSettings } from "../settings.ts";
import type { Delivery } from "./contract.ts";
import { dispatch } from "./effects.ts";
import { Engine, placeIn, statusOf } from "./engine.ts";
import { settle } from "./lease.ts";
import { submitCancellation, submitRequest } from "./requests.ts";
import { serverText } from "./texts.ts";

export type { Delivery } from "./contract.ts";

/** Delivery as the HTTP doors use it. */
export function createDelivery(engine: Engine): Delivery {
  return {
    submit: (sender, frame) =>
      frame.type === "ImageGenerationCancelledEvent"
        ? submitCancellation(engine, sender, frame)
        : submitRequest(engine, sender, frame),
    job: (tenant, correlationId, after) => describeJob(engine, tenant, correlationId, after),
    running: async (tenant, correlationId) => (await engine.place(tenant, correlationId)).running,
    extensions: async (tenant) => countConnected((await engine.ports.dispatch.read(tenant)).state.extensions),
    revokeSessions: (tenant, keyId) => revokeSessions(engine, tenant, keyId),
    erase: (tenant) => erase(engine, tenant),
    erasedAt: async (tenant) => (await engine.ports.dispatch.read(tenant)).state.erasedAt,
  };
}

/** One engine serves the doors and the sockets of a process. `pause` waits between two tries of a conflicting write. */
export function createEngine(
  ports: Ports,
  settings: ServiceSettings,
  pause?: (conflicts: number) => Promise<void>,
): Engine {
  return new Engine(ports, settings, pause);
}

async function describeJob(
  engine: Engine,
  tenant: string,
  correlationId: string,
  after: Cursor | undefined,
): Promise<JobDocument | undefined> {
  const before = await engine.ports.jobs.read(tenant, correlationId, after);
  const { state } = await engine.ports.dispatch.read(tenant);
  if (before === undefined || before.job.createdAt <= state.erasedAt) return undefined;
  const told = before.events.some((it) => it.final);
  if (!told) await settle(engine, tenant, placeIn(state, correlationId));
  const place = await engine.place(tenant, correlationId);
  const status = told ? "ended" : statusOf(place);
  const view =
    status === "ended" && !told ? await engine.ports.jobs.read(tenant, correlationId, after) : before;
  return {
    correlationId,
    status,
    ...(place.queued !== undefined && { queuePosition: place.queued.position }),
    ...(place.running !== undefined && { attempt: place.running.attempt }),
    expiresAt: new Date(before.job.expiresAt).toISOString(),
    events: (view ?? before).events.map((it) => v.parse(EnvelopeSchema, JSON.parse(it.text))),
  };
}

async function revokeSessions(engine: Engine, tenant: string, keyId: string): Promise<void> {
  const sessions = await engine.ports.sessions.list(tenant);
  await Promise.all(
    sessions.filter((it) => it.keyId === keyId).map((it) => revokeSession(engine, tenant, it.session)),
  );
}

async function revokeSession(engine: Engine, tenant: string, session: string): Promise<void> {
  const address = await engine.ports.sessions.revoke(tenant, session);
  engine.outbound.forget(tenant, session);
  if (address === undefined) return;
  const { ids, clock } = engine.ports;
  const text = serverText(
    "ErrorEvent",
    { code: "REVOKED", message: "This key was removed.", hint: "Pair again to get a new key.", fatal: true },
    { id: ids.uuid(), now: clock.now() },
  );
  await engine.outbound.send(address, text, { kind: "control" });
  await engine.outbound.disconnect(address);
  await dispatch(engine, tenant, { type: "offline", session, connection: address.connection });
}

async function erase(engine: Engine, tenant: string): Promise<void> {
  const sessions = await engine.ports.sessions.list(tenant);
  await dispatch(engine, tenant, { type: "erase" });
  await Promise.all(sessions.map((it) => revokeSession(engine, tenant, it.session)));
}
