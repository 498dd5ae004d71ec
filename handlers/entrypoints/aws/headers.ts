import { isIP } from "node:net";
import { SUBPROTOCOL, TICKET_PROTOCOL_PREFIX } from "../../protocol/index.ts";

type Values = Readonly<Record<string, string | undefined>>;

/** A header of an event, whatever its case: API Gateway keeps it for sockets and lowers it for calls. */
export function headerOf(headers: Values | null | undefined, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(headers ?? {})) if (key.toLowerCase() === wanted) return value;
  return undefined;
}

/** `ip:port` of the viewer as CloudFront saw it; undefined where it is missing or no address. */
export function viewerOf(headers: Values | null | undefined): string | undefined {
  const address = headerOf(headers, "CloudFront-Viewer-Address") ?? "";
  const ip = address.slice(0, address.lastIndexOf(":")).replace(/^\[|\]$/g, "");
  return isIP(ip) === 0 ? undefined : ip;
}

/** One-use ticket of an upgrade: in the subprotocols, which fewer logs keep, else in the query. */
export function ticketOf(
  headers: Values | null | undefined,
  query: Values | null | undefined,
): string | undefined {
  const ticket = offered(headers).find((it) => it.startsWith(TICKET_PROTOCOL_PREFIX));
  return ticket === undefined ? query?.ticket : ticket.slice(TICKET_PROTOCOL_PREFIX.length);
}

/** The subprotocol to answer with, where the client offered it. */
export function subprotocolOf(headers: Values | null | undefined): string | undefined {
  return offered(headers).find((it) => it === SUBPROTOCOL);
}

function offered(headers: Values | null | undefined): string[] {
  return (headerOf(headers, "Sec-WebSocket-Protocol") ?? "").split(",").map((it) => it.trim());
}
