import type { ErrorCode } from "../../protocol/index.ts";
import type { Engine } from "../delivery/engine.ts";
import { serverText } from "../delivery/texts.ts";
import type { Identity, Peer } from "./peer.ts";

/** Why a connection does not get the address of its session. */
export interface Loss {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** Error of the socket that lost its session to a newer one. */
const SUPERSEDED: Loss = {
  code: "SUPERSEDED",
  message: "A newer connection of this session took over.",
  hint: "Do not reconnect with this session; start a new one if both are needed.",
};

/** Error of a session whose key was removed. */
export const REVOKED: Loss = {
  code: "REVOKED",
  message: "This key was removed.",
  hint: "Pair again to get a new key.",
};

/** Gives the session this connection's address and tells the one that had it; answers why where this connection lost. */
export async function attach(
  engine: Engine,
  peer: Peer,
  identity: Identity,
  follow: boolean,
): Promise<Loss | undefined> {
  const { ports, settings, outbound } = engine;
  const { tenant, session, role, generation, keyId } = identity;
  const attached = await ports.sessions.attach({
    tenant,
    session,
    role,
    generation,
    address: peer.address,
    ...(keyId !== undefined && { keyId }),
    follow,
    slots: peer.slots,
    revoked: false,
    expiresAt: ports.clock.now() + settings.delivery.sessionMs,
  });
  outbound.forget(tenant, session);
  if (attached.outcome === "revoked") return REVOKED;
  if (attached.outcome === "superseded") return SUPERSEDED;
  peer.identity = identity;
  const { previous } = attached;
  if (previous === undefined || previous.connection === peer.connection.id) return undefined;
  const names = { id: ports.ids.uuid(), now: ports.clock.now() };
  const text = serverText("ErrorEvent", { ...SUPERSEDED, fatal: true }, names);
  await outbound.send(previous, text, { kind: "control" });
  await outbound.disconnect(previous);
  return undefined;
}
