import type { PeerRole } from "@semantest/handlers/protocol";
import { SemantestError } from "../errors.ts";
import { isLoopback, parseUrl } from "../strategy/server.ts";
import { fields, text, whole } from "../wire/fields.ts";
import { type Http, malformed } from "./http.ts";

/** What lets one socket in, once. */
export interface Ticket {
  /** Address of the socket. */
  readonly url: string;
  /** Secret of one use, at most 60 s. */
  readonly ticket: string;
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
  const { url, ticket, transport = "websocket" } = fields(value) ?? {};
  const { href, protocol, hostname } = parseUrl(url);
  const isSafe = protocol === "wss:" || (protocol === "ws:" && isLoopback(hostname));
  if (!isSafe || typeof ticket !== "string" || !/^[A-Za-z0-9_-]{1,1024}$/.test(ticket))
    throw malformed("ticket");
  if (transport !== "websocket") {
    throw new SemantestError("UNAVAILABLE", `the server asks for the transport ${text(transport, 40)}`, {
      hint: "update the SDK: this version speaks plain WebSocket only",
    });
  }
  return { url: href, ticket };
}

/** `GET /peers`: extensions of this key's tenant that are connected. */
export async function peers(http: Http, signal?: AbortSignal): Promise<number> {
  const extensions = whole(fields(await http.ask("GET", "/peers", { signal }))?.extensions);
  if (extensions === undefined) throw malformed("count of peers");
  return extensions;
}
