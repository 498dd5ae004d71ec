import type { Ports, SessionRecord } from "../../ports/index.ts";
import { serverText } from "../delivery/texts.ts";
import { ProblemError } from "../problems.ts";
import { DEFAULT_IDENTITY, type ServiceSettings } from "../settings.ts";
import type { Caller } from "./contract.ts";

type QuotaPorts = Pick<Ports, "sessions" | "broadcaster" | "clock" | "ids">;

const RETRY_MS = 60_000;

/**
 * Throws a 429 where an anonymous tenant has as many sockets open as it may. A platform may never tell of a socket
 * that died, so at the limit each is sent an empty Pong, and those that are gone no longer count.
 */
export async function limitSockets(
  ports: QuotaPorts,
  { identity = DEFAULT_IDENTITY }: Pick<ServiceSettings, "identity">,
  { tenant, anonymous }: Pick<Caller, "tenant" | "anonymous">,
  session: string,
): Promise<void> {
  if (!anonymous) return;
  const limit = identity.anonymousSockets;
  const sessions = await ports.sessions.list(tenant);
  const open = sessions.filter((it) => it.address !== undefined && it.session !== session);
  if (open.length < limit) return;
  const alive = await Promise.all(open.map((it) => isAlive(ports, it)));
  if (alive.filter(Boolean).length < limit) return;
  throw new ProblemError({
    status: 429,
    code: "RATE_LIMITED",
    detail: `${limit} sockets are open, the most an anonymous tenant may have.`,
    hint: "Close one, or run your own server.",
    retryAfterMs: RETRY_MS,
  });
}

async function isAlive(
  { sessions, broadcaster, clock, ids }: QuotaPorts,
  it: SessionRecord,
): Promise<boolean> {
  if (it.address === undefined) return false;
  const text = serverText("PongEvent", {}, { id: ids.uuid(), now: clock.now() });
  const { outcome } = await broadcaster.send(it.address, text, { kind: "control" });
  if (outcome !== "gone") return true;
  await sessions.detach(it.tenant, it.session, it.address.connection);
  return false;
}
