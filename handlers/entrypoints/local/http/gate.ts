import { IMAGE_MIME_TYPES } from "../../../protocol/index.ts";

/** Names under which this server may be asked, and who may ask from a browser. */
export interface GateRules {
  /** Host headers that name this server, in lower case. */
  readonly hosts: ReadonlySet<string>;
  /** Origins of browsers' pages and extensions that may use every door. */
  readonly origins: ReadonlySet<string>;
  /** The server shows its operator page; its same-origin requests reach the page's own doors. */
  readonly operatorPage: boolean;
}

/** What the gate looks at: header values as they came, undefined where absent. */
export interface GateRequest {
  readonly method: string;
  /** Target of the request line. */
  readonly target: string;
  readonly upgrade: boolean;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly contentType: string | undefined;
  readonly hasBody: boolean;
}

export interface GateRefusal {
  readonly status: 400 | 403 | 415 | 421;
  /** Which rule refused; a metric label. */
  readonly rule: "target" | "host" | "origin" | "fetch-site" | "content-type";
  readonly detail: string;
  readonly hint: string;
}

/** Folder of the operator page's own files. */
export const OPERATOR_ASSETS = "/operator/";
/** Folder of stored images' bytes. */
export const BLOBS = "/blobs/";

/** Doors that a same-origin request of the operator page reaches. */
const OPERATOR_DOORS: ReadonlySet<string> = new Set(["/", "/health", "/metrics"]);

/** Host headers of a server on both loopback addresses. */
export function loopbackHosts(port: number): ReadonlySet<string> {
  const names = ["localhost", "127.0.0.1", "[::1]"];
  const hosts = names.map((name) => `${name}:${port}`);
  return new Set(port === 80 ? [...hosts, ...names] : hosts);
}

/** Host headers of a public origin: with and without its scheme's own port. */
export function originHosts(publicOrigin: string): ReadonlySet<string> {
  const { host, hostname, port, protocol } = new URL(publicOrigin);
  if (port !== "") return new Set([host]);
  return new Set([hostname, `${hostname}:${protocol === "https:" ? 443 : 80}`]);
}

/**
 * Decides before anything else whether a request may be looked at. Host guards against names that an attacker's DNS points at
 * this machine, Origin and Sec-Fetch-Site against web pages in this machine's browsers, which may send requests to loopback
 * addresses but cannot forge these headers. Undefined lets it pass.
 */
export function gate(rules: GateRules, request: GateRequest): GateRefusal | undefined {
  const path = pathOf(request.target);
  if (path === undefined) {
    return { status: 400, rule: "target", detail: "The request target is not a path.", hint: "Send a path." };
  }
  if (request.host === undefined || !rules.hosts.has(request.host.toLowerCase())) {
    return {
      status: 421,
      rule: "host",
      detail: "The Host header does not name this server.",
      hint: `Use one of: ${[...rules.hosts].join(", ")}.`,
    };
  }
  return refusedOrigin(rules, request, path) ?? refusedBody(request, path);
}

function refusedOrigin(rules: GateRules, request: GateRequest, path: string): GateRefusal | undefined {
  const { origin, fetchSite } = request;
  if (origin !== undefined && rules.origins.has(origin)) return undefined;
  const ownPage = rules.operatorPage && isOperatorRequest(request, path);
  if (origin !== undefined && !(ownPage && origin === `http://${request.host}`)) {
    return {
      status: 403,
      rule: "origin",
      detail: "This origin may not use this server from a browser.",
      hint: "Add it to the server's allowed origins, or ask from a program instead of a web page.",
    };
  }
  if (fetchSite !== undefined && fetchSite !== "none" && !(ownPage && fetchSite === "same-origin")) {
    return {
      status: 403,
      rule: "fetch-site",
      detail: "A web page of another site may not use this server.",
      hint: "Type the address yourself, or ask from a program instead of a web page.",
    };
  }
  return undefined;
}

function isOperatorRequest({ method, upgrade }: GateRequest, path: string): boolean {
  if (upgrade || (method !== "GET" && method !== "HEAD")) return false;
  return OPERATOR_DOORS.has(path) || path.startsWith(OPERATOR_ASSETS);
}

/** Only content types that a web page cannot send without a preflight. */
function refusedBody({ hasBody, contentType }: GateRequest, path: string): GateRefusal | undefined {
  if (!hasBody) return undefined;
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  const image = path.startsWith(BLOBS);
  const allowed: readonly string[] = image ? IMAGE_MIME_TYPES : ["application/json"];
  if (type !== undefined && allowed.includes(type)) return undefined;
  return {
    status: 415,
    rule: "content-type",
    detail: "The body is of a type that this door does not take.",
    hint: `Send Content-Type: ${allowed.join(" or ")}.`,
  };
}

/**
 * Path of an origin-form target, normalised as every later reader normalises it, so that no door hides behind `..`; undefined
 * for every other form, and for one that a URL parser takes for another host.
 */
export function pathOf(target: string): string | undefined {
  if (!target.startsWith("/") || !URL.canParse(target, ANY_HOST)) return undefined;
  const { origin, pathname } = new URL(target, ANY_HOST);
  return origin === ANY_HOST ? pathname : undefined;
}

const ANY_HOST = "http://host.invalid";
