import type { PayloadOf } from "../../protocol/index.ts";
import type { Engine } from "../delivery/engine.ts";
import { LOCAL_TENANT } from "../identity/contract.ts";
import { readResumeToken } from "../identity/resume.ts";
import type { Identity, Peer } from "./peer.ts";
import { ASSUMED_ROLE } from "./replies.ts";

/**
 * Who a connection is: what its ticket said, or on the laptop what its Hello says. Undefined where a ticket is
 * required and there is none.
 */
export async function identify(
  engine: Engine,
  peer: Peer,
  hello: PayloadOf<"HelloEvent">,
): Promise<Identity | undefined> {
  const { principal } = peer.connection;
  if (principal !== undefined) return { ...principal, anonymous: principal.anonymous ?? false };
  if (!engine.settings.localTenant) return undefined;
  const { clock, sessions, ids } = engine.ports;
  const role = hello.role ?? peer.identity?.role ?? ASSUMED_ROLE;
  const known = peer.identity;
  if (known !== undefined) return { ...known, role };
  const now = clock.now();
  const resumed =
    hello.resumeToken === undefined
      ? undefined
      : readResumeToken(engine.settings.resumeKeys, hello.resumeToken, now);
  const base = { tenant: LOCAL_TENANT, role, anonymous: false };
  if (resumed?.tenant !== LOCAL_TENANT) return { ...base, session: ids.uuid(), generation: now };
  const stored = await sessions.find(LOCAL_TENANT, resumed.session);
  const generation = Math.max(now, (stored?.generation ?? 0) + 1);
  return { ...base, session: resumed.session, generation };
}
