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
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const secure = url?.protocol === "wss:";
  if (url === undefined || (!secure && url.protocol !== "ws:")) {
    throw invalid(field, value, "must be ws://host[:port] or wss://host[:port]");
  }
  if (
    url.pathname !== "/" ||
    url.search !== "" ||
    url.hash !== "" ||
    url.username !== "" ||
    url.password !== ""
  ) {
    throw invalid(field, value, "must name a host and a port only, without path, query or credentials");
  }
  if (!secure && !isLoopback(url.hostname)) {
    throw invalid(
      field,
      value,
      "must start with wss://: only a server on this machine is reached unencrypted",
    );
  }
  const { host } = url;
  return {
    kind,
    url: `${url.protocol}//${host}`,
    origin: `${secure ? "https" : "http"}://${host}`,
    host,
  };
}

/** True for the names and addresses of this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|(.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function invalid(field: string, value: string, problem: string): SemantestError {
  return new SemantestError("INVALID_INPUT", `${field} ${JSON.stringify(value)}: ${problem}`, {
    hint: "for example ws://localhost:3003 or wss://api.extension.semantest.com",
  });
}
