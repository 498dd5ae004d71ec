import { SemantestError } from "../errors.ts";

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
  const { protocol, host, hostname, href } = parseUrl(value);
  const isEncrypted = protocol === "wss:";
  // Whatever stands beside protocol and host stands in `href` as well.
  if (href !== `${protocol}//${host}/` || !(isEncrypted || (protocol === "ws:" && isLoopback(hostname)))) {
    throw new SemantestError(
      "INVALID_INPUT",
      `${field} ${JSON.stringify(value)}: must be wss://host[:port], or ws://localhost[:port] for this machine`,
    );
  }
  return { kind, url: `${protocol}//${host}`, origin: `http${isEncrypted ? "s" : ""}://${host}`, host };
}

/** Parts of a URL; empty ones where the value is none. */
export function parseUrl(value: unknown): Pick<URL, "protocol" | "host" | "hostname" | "href"> {
  const text = String(value);
  return URL.canParse(text) ? new URL(text) : { protocol: "", host: "", hostname: "", href: "" };
}

/** True for the names and addresses of this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|(.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
