import { invalidInput } from "../errors.ts";

/** Where a server stands as seen from here. */
export type ServerKind = "local" | "remote";

/** A server the SDK may connect to. */
export interface Server {
  readonly kind: ServerKind;
  /** Name of the server, `ws(s)://host[:port]`. */
  readonly url: string;
  /** Origin of its HTTP doors, `http(s)://host[:port]`. */
  readonly origin: string;
  /** `host[:port]`, as in the Host header. */
  readonly host: string;
}

/**
 * Reads a server's name. Throws `INVALID_INPUT` naming `field` where it is not `ws(s)://host[:port]`, or unencrypted
 * to anything but this machine.
 */
export function readServer(kind: ServerKind, field: string, value: string): Server {
  const url = readAddress("ws", value);
  // Whatever stands beside protocol and host stands in `href` as well.
  if (!url || url.href !== `${url.origin}/`) {
    const allowed = "wss://host[:port], or ws://localhost[:port] for this machine";
    throw invalidInput(`${field} ${JSON.stringify(value)}: must be ${allowed}`);
  }
  return { kind, url: url.origin, origin: url.origin.replace("ws", "http"), host: url.host };
}

/** The value as a URL of this scheme, encrypted unless it leads to this machine; undefined where it is none. */
export function readAddress(scheme: "ws" | "http", value: unknown): URL | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  const isSafe =
    url.protocol === `${scheme}s:` || (url.protocol === `${scheme}:` && isLoopback(url.hostname));
  return isSafe ? url : undefined;
}

/** True for the names and addresses of this machine. */
export function isLoopback(hostname: string): boolean {
  return /^((.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
