import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { WebSocketServer } from "ws";
import { end, listen } from "../../listening.ts";
import { ClientConnection } from "./clientConnection.ts";
import { answerRest, type RestAnswer } from "./restApi.ts";
import { verifyToken } from "./tokens.ts";
import { callUpstream, type UpstreamTemplate } from "./upstream.ts";

const TIMEOUT_MS = 30_000;
const PING_MS = 15_000;
const HUB_PATH = /^\/api\/hubs\/([^/]+)(\/.*)$/;

export interface SignalROptions {
  /** `https://<host>` by which clients and callers know it, and for which tokens are; default: its own address. */
  readonly publicOrigin?: string;
  /** Local authentication: with keys calls may be signed by them, and upstream calls are. Default: none are given out. */
  readonly localAuth?: boolean;
  /** Whether a token of Entra ID may call the REST API. */
  readonly accepts?: (token: string) => Promise<boolean>;
  /** A token of the service's managed identity for an audience. */
  readonly identityToken?: (resource: string) => Promise<string>;
}

/** A SignalR service in serverless mode on this machine. */
export interface SignalRService {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Access keys; none without local authentication. */
  readonly keys: readonly string[];
  /** Calls of the REST API so far: method and path behind the hub. */
  readonly calls: readonly string[];
  setUpstream(templates: readonly UpstreamTemplate[]): void;
  /** Answers the next calls of the REST API with these instead of doing them; `done` does it and answers so all the same. */
  failNext(...faults: readonly Fault[]): void;
  /** Connections that are open. */
  connections(): readonly ClientConnection[];
  stop(): Promise<void>;
}

export interface Fault {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly done?: boolean;
}

/**
 * Starts our emulator of SignalR on a free port: negotiation, tokens with audience and expiry, JSON hub protocol over WebSocket,
 * upstream calls with every header and signature, REST by connection, user and hub.
 *
 * It is ours: what it says of SignalR it learnt from Microsoft's pages and sources, and independent clients speak with it. How
 * the real service answers a refused `connected`, repeats upstream calls or orders them is unknown; here it keeps the client,
 * repeats nothing and calls as things happen.
 */
export async function startSignalR(options: SignalROptions = {}): Promise<SignalRService> {
  const ownKeys = [1, 2].map(() => randomBytes(32).toString("base64"));
  const [signingKey = ""] = ownKeys;
  const keys = options.localAuth === true ? ownKeys : [];
  const open = new Map<string, ClientConnection>();
  const calls: string[] = [];
  const faults: Fault[] = [];
  let templates: readonly UpstreamTemplate[] = [];
  let endpoint = "";

  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answer(request).catch(() => ({
      status: 500,
      headers: undefined,
      body: undefined,
    }));
    response.writeHead(status, { "Content-Type": "application/json", ...leaveForPages(request), ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", async (request: IncomingMessage, stream, head) => {
    const url = new URL(request.url ?? "/", endpoint);
    const hub = hubOf(url);
    const claims = isClientPath(url) ? await clientClaims(request, url, hub) : undefined;
    if (claims === undefined) {
      stream.end("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const id = url.searchParams.get("id") ?? randomUUID();
      const connection: ClientConnection = new ClientConnection({
        socket,
        id,
        hub,
        claims,
        query: url.search,
        timeoutMs: TIMEOUT_MS,
        pingMs: PING_MS,
        tell: (call) => callUpstream({ templates, keys, identityToken }, connection, call),
        onOpen: () => open.set(id, connection),
        onClose: () => open.delete(id),
      });
    });
  });

  const identityToken = options.identityToken ?? (async () => "");

  async function answer(request: IncomingMessage): Promise<RestAnswer & Pick<Fault, "headers">> {
    const url = new URL(request.url ?? "/", endpoint);
    const body = await text(request);
    if (request.method === "OPTIONS") return { status: 204 };
    if (url.pathname === "/api/health") return { status: 200 };
    if (request.method === "POST" && url.pathname === "/client/negotiate") return negotiate(request, url);
    const [, name = "", path = ""] = HUB_PATH.exec(url.pathname) ?? [];
    if (name === "") return { status: 404 };
    if (!(await mayCall(request, url))) return { status: 401 };
    calls.push(`${request.method} ${path}`);
    const fault = faults.shift();
    if (fault !== undefined && fault.done !== true) return fault;
    const hub = decodeURIComponent(name).toLowerCase();
    const done = await answerRest(
      { method: request.method ?? "GET", path, query: url.searchParams, body },
      {
        connections: () => [...open.values()].filter((it) => it.hub === hub),
        clientAudience: clientAudience(hub),
        key: signingKey,
      },
    );
    return fault ?? done;
  }

  async function negotiate(request: IncomingMessage, url: URL): Promise<RestAnswer> {
    if ((await clientClaims(request, url, hubOf(url))) === undefined) return { status: 401 };
    const id = randomUUID();
    return {
      status: 200,
      body: {
        negotiateVersion: 1,
        connectionId: id,
        connectionToken: id,
        availableTransports: [{ transport: "WebSockets", transferFormats: ["Text", "Binary"] }],
      },
    };
  }

  function clientClaims(request: IncomingMessage, url: URL, hub: string) {
    return verifyToken(ownKeys, tokenOf(request, url), [clientAudience(hub)]);
  }

  async function mayCall(request: IncomingMessage, url: URL): Promise<boolean> {
    const token = tokenOf(request, url);
    const audience = `${publicOrigin}${url.pathname}`;
    const signed = await verifyToken(keys, token, [audience, audience + url.search]);
    return signed !== undefined || (await options.accepts?.(token)) === true;
  }

  const clientAudience = (hub: string) => `${publicOrigin}/client/?hub=${hub}`;
  endpoint = `http://127.0.0.1:${await listen(server)}`;
  const { publicOrigin = endpoint } = options;
  return {
    endpoint,
    keys,
    calls,
    setUpstream: (wanted) => {
      templates = wanted;
    },
    failNext: (...wanted) => {
      faults.push(...wanted);
    },
    connections: () => [...open.values()],
    stop: async () => {
      for (const connection of open.values()) connection.cut();
      await end(server);
    },
  };
}

function hubOf(url: URL): string {
  return (url.searchParams.get("hub") ?? "").toLowerCase();
}

function isClientPath({ pathname }: URL): boolean {
  return pathname === "/client" || pathname === "/client/";
}

/** As with the setting `cors: { allowedOrigins: ["*"] }`; clients in browsers send credentials, to which `*` itself is no answer. */
function leaveForPages({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  if (headers.origin === undefined) return {};
  return {
    "Access-Control-Allow-Origin": headers.origin,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Allow-Headers": headers["access-control-request-headers"] ?? "",
  };
}

/** Node's clients show it in a header, browsers in the query. */
function tokenOf({ headers }: IncomingMessage, url: URL): string {
  return headers.authorization?.replace(/^Bearer /i, "") ?? url.searchParams.get("access_token") ?? "";
}
