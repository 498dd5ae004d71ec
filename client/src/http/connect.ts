import type { PeerRole } from "@semantest/handlers/protocol";
import { readAddress } from "../strategy/server.ts";
import { fields, matching, whole } from "../wire/fields.ts";
import { type Http, malformed } from "./http.ts";

/** What lets one socket in, once. */
export interface Ticket {
  /** Address of the socket. */
  readonly url: string;
  /** Secret of one use, at most 60 s. */
  readonly ticket: string;
  /** How the socket is spoken to, where not as a plain WebSocket. */
  readonly transport?: string | undefined;
}

/** `POST /connect`: asks for a ticket. */
export async function connect(
  http: Http,
  body: { readonly role: PeerRole; readonly resumeToken?: string | undefined },
  signal?: AbortSignal,
): Promise<Ticket> {
  return readTicket(await http.ask("POST", "/connect", { body, signal }));
}

/** Reads a ticket, from a server or from a site's own backend. Throws where it is none, or its address unencrypted. */
export function readTicket(value: unknown): Ticket {
  const { url, transport = "websocket", ticket: secret } = fields(value);
  const isPlain = transport === "websocket";
  const address = readAddress(isPlain ? "ws" : "http", url);
  const ticket = matching(/^[\w.-]{1,4096}$/, secret);
  if (!address || !ticket) throw malformed("ticket");
  return { url: address.href, ticket, transport: isPlain ? undefined : String(transport) };
}

/** `GET /peers`: extensions of this key's tenant that are connected. */
export async function peers(http: Http, signal?: AbortSignal): Promise<number> {
  const extensions = whole(fields(await http.ask("GET", "/peers", { signal })).extensions);
  if (extensions === undefined) throw malformed("count of peers");
  return extensions;
}
