import { type Ports, type Principal, StoreUnavailable } from "../../ports/index.ts";
import type { Opening, Verdict } from "../contract.ts";
import { ProblemError, unavailableProblem } from "../problems.ts";
import type { ServiceSettings } from "../settings.ts";
import { isAccessToken } from "./authenticate.ts";
import { limitRequests } from "./limits.ts";
import { hashTicket, isTicket } from "./tickets.ts";

type AdmissionPorts = Pick<Ports, "tickets" | "keys" | "limiter" | "telemetry">;

/** Whether a socket may open, and as whom. Consumes its ticket; never throws for a store that does not answer. */
export async function admit(
  ports: AdmissionPorts,
  settings: ServiceSettings,
  opening: Opening,
  connection?: string,
): Promise<Verdict> {
  try {
    refuseForeignOrigin(settings, opening);
    if (opening.ip !== undefined) await limitRequests(ports, settings, opening.ip);
    return { accepted: true, principal: await principalOf(ports, settings, opening, connection) };
  } catch (error) {
    ports.telemetry.count("upgrades_refused_total");
    if (error instanceof ProblemError) return { accepted: false, problem: error.problem };
    if (error instanceof StoreUnavailable) return { accepted: false, problem: unavailableProblem(error) };
    throw error;
  }
}

/** Undefined for the peers of tenant `local`, whose Hello says who they are. */
async function principalOf(
  ports: AdmissionPorts,
  { localTenant, accessToken }: ServiceSettings,
  opening: Opening,
  connection: string | undefined,
): Promise<Principal | undefined> {
  const { ip, ticket } = opening;
  if (ticket === undefined) {
    if (localTenant && accessToken === undefined) return undefined;
    throw refused(401, "This server opens a socket only with a ticket.", HOW_TO_GET_A_TICKET);
  }
  if (localTenant && isAccessToken(accessToken, ticket)) return undefined;
  const opens = connection === undefined ? {} : { connection };
  const record = isTicket(ticket) ? await ports.tickets.consume(hashTicket(ticket), opens) : undefined;
  if (record === undefined) throw refused(401, "This ticket is not valid (any more).", HOW_TO_GET_A_TICKET);
  // A site's own backend asks without an Origin for a ticket that its pages use; their Origin was checked before.
  if (ip !== undefined && record.origin !== undefined && record.origin !== opening.origin) {
    throw refused(
      403,
      "This ticket was issued to another origin.",
      "Open the socket where the ticket was asked for.",
    );
  }
  const { principal } = record;
  if (ip !== undefined && principal.ip !== ip) ports.telemetry.count("tickets_from_changed_address_total");
  await refuseRemovedKey(ports, principal);
  return principal;
}

/** A key may have been removed while its ticket was under way; its sessions were revoked before this one existed. */
async function refuseRemovedKey({ keys }: Pick<Ports, "keys">, { keyId }: Principal): Promise<void> {
  if (keyId === undefined || (await keys.find(keyId)) !== undefined) return;
  throw new ProblemError({
    status: 401,
    code: "REVOKED",
    detail: "The key behind this ticket was removed.",
    hint: "Pair again to get a new key.",
  });
}

function refuseForeignOrigin({ allowedOrigins }: ServiceSettings, { origin }: Opening): void {
  if (origin === undefined || allowedOrigins.includes(origin)) return;
  throw refused(403, "This origin may not open sockets here.", "Its exact origin must be in allowedOrigins.");
}

const HOW_TO_GET_A_TICKET = "POST /connect gives one; it works once, for at most 60 s.";

function refused(status: number, detail: string, hint: string): ProblemError {
  return new ProblemError({ status, code: "PERMISSION_DENIED", detail, hint });
}
