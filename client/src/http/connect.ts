import type { PeerRole } from "@semantest/handlers/protocol";
import { SemantestError } from "../errors.ts";
import { isLoopback } from "../strategy/server.ts";
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
  const address = text(url);
  const secret = text(ticket, 1024);
  if (address === undefined || secret === undefined || !/^[A-Za-z0-9_-]+$/.test(secret))
    throw malformed("ticket");
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  const safe = parsed?.protocol === "wss:" || (parsed?.protocol === "ws:" && isLoopback(parsed.hostname));
  if (!safe) throw malformed("ticket: its url must start with wss://");
  if (transport !== "websocket") {
    throw new SemantestError("UNAVAILABLE", `the server asks for the transport ${text(transport, 40)}`, {
      hint: "this version of the SDK speaks plain WebSocket only; update it",
    });
  }
  return { url: address, ticket: secret };
}

/** `GET /peers`: extensions of this key's tenant that are connected. */
export async function peers(http: Http, signal?: AbortSignal): Promise<number> {
  const extensions = whole(fields(await http.ask("GET", "/peers", { signal }))?.extensions);
  if (extensions === undefined) throw malformed("count of peers");
  return extensions;
}
