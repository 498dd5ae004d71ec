import type { Ports, Principal } from "../../ports/index.ts";
import type { PeerRole } from "../../protocol/index.ts";
import { ProblemError } from "../problems.ts";
import { DEFAULT_IDENTITY, type ServiceSettings } from "../settings.ts";
import type { Caller } from "./contract.ts";
import { readResumeToken } from "./resume.ts";
import { sha256Hex } from "./secrets.ts";
import { limitSockets } from "./socketQuota.ts";

/** 256 random bits, base64url. */
const TICKET_BYTES = 32;
const TICKET_PATTERN = /^[A-Za-z0-9_-]{43}$/;
/** No setting makes a ticket live longer, milliseconds. */
const MAX_TICKET_MS = 60_000;

type TicketPorts = Pick<Ports, "tickets" | "sessions" | "broadcaster" | "clock" | "ids">;
type TicketSettings = Pick<ServiceSettings, "identity" | "resumeKeys">;

/** What a caller wants to open a socket as. */
export interface TicketRequest {
  readonly role?: PeerRole | undefined;
  readonly resumeToken?: string | undefined;
  /** Origin header of the call. */
  readonly origin?: string | undefined;
  readonly ip: string;
}

export interface IssuedTicket {
  readonly ticket: string;
  readonly principal: Principal;
  readonly expiresAt: number;
}

/**
 * A ticket that opens one socket as what the caller may be. Its session is the one the resume token names, where that
 * is the caller's, else a new one. Throws a 403 for a role the key has not and a 429 beyond the tenant's sockets.
 */
export async function issueTicket(
  ports: TicketPorts,
  settings: TicketSettings,
  caller: Caller,
  request: TicketRequest,
): Promise<IssuedTicket> {
  const { identity = DEFAULT_IDENTITY } = settings;
  const role = socketRole(caller, request.role);
  const session =
    (await resumedSession(ports, settings, caller, role, request.resumeToken)) ?? ports.ids.uuid();
  await limitSockets(ports, settings, caller, session);
  const now = ports.clock.now();
  const { tenant, keyId, anonymous } = caller;
  const principal: Principal = {
    tenant,
    role,
    session,
    generation: now,
    ...(keyId !== undefined && { keyId }),
    ...(anonymous && { anonymous }),
    ip: request.ip,
  };
  const ticket = Buffer.from(ports.ids.random(TICKET_BYTES)).toString("base64url");
  const expiresAt = now + Math.min(identity.ticketMs, MAX_TICKET_MS);
  const { origin } = request;
  await ports.tickets.issue({
    hash: hashTicket(ticket),
    principal,
    expiresAt,
    ...(origin !== undefined && { origin }),
  });
  return { ticket, principal, expiresAt };
}

/** Whether a text can be a ticket at all: strangers' nonsense costs no store call. */
export function isTicket(text: string): boolean {
  return TICKET_PATTERN.test(text);
}

/** What is stored of a ticket. */
export function hashTicket(ticket: string): string {
  return sha256Hex(ticket);
}

function socketRole({ roles }: Caller, asked: PeerRole | undefined): PeerRole {
  const may: PeerRole[] = [];
  if (roles.includes("client")) may.push("client");
  if (roles.includes("device")) may.push("extension");
  const role = asked ?? may[0];
  if (role !== undefined && may.includes(role)) return role;
  throw new ProblemError({
    status: 403,
    code: "PERMISSION_DENIED",
    detail: `role: a key of role ${roles.join(", ")} opens no socket as ${role ?? "anything"}.`,
    hint: "A client key opens client sockets, a device key extension sockets.",
  });
}

/**
 * The session a token names, where it may go on: never one of another tenant or role, and not one that was revoked,
 * which the same token would name again and again until it expires.
 */
async function resumedSession(
  { sessions, clock }: Pick<Ports, "sessions" | "clock">,
  { resumeKeys }: TicketSettings,
  { tenant }: Caller,
  role: PeerRole,
  token: string | undefined,
): Promise<string | undefined> {
  if (token === undefined) return undefined;
  const resumed = readResumeToken(resumeKeys, token, clock.now());
  if (resumed?.tenant !== tenant) return undefined;
  const stored = await sessions.find(tenant, resumed.session);
  const usable = stored === undefined || (stored.role === role && !stored.revoked);
  return usable ? resumed.session : undefined;
}
