import { createServer, type Server } from "node:http";
import type { RequestListener } from "./requests.ts";
import type { UpgradeListener } from "./upgrades.ts";

/** Connections that may wait to be accepted: a thousand peers come at once after a restart. */
const BACKLOG = 2048;
/** Time in milliseconds for the headers of a request, and for all of it: 50 MB on a slow link. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** Times a free port of one address is looked for that is free on the other too. */
const FREE_PORT_TRIES = 20;

const IPV4 = "127.0.0.1";
const IPV6 = "::1";
/** What a machine without IPv6 answers. */
const NO_IPV6: ReadonlySet<string> = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT"]);

/** The server's two sockets: never an address that other machines reach. */
export interface Listeners {
  readonly port: number;
  /** Addresses that are listened on. */
  readonly addresses: readonly string[];
  /** Stops listening, ends idle connections; resolves when every request has been answered or its connection cut. */
  close(): Promise<void>;
  /** Cuts every connection that is left. */
  cut(): void;
}

export interface Listening {
  readonly onRequest: RequestListener;
  readonly onUpgrade: UpgradeListener;
}

/** The port is another program's. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";
  readonly address: string;

  constructor(address: string, cause: unknown) {
    super(`${address} is in use by another program`, { cause });
    this.address = address;
  }
}

/**
 * Listens on both loopback addresses under one port; on one where the machine has no IPv6. Port 0 takes a port that is free on
 * both. Throws `PortTaken`.
 */
export async function listenOnLoopback(port: number, listening: Listening): Promise<Listeners> {
  for (let tries = 1; ; tries += 1) {
    const first = await listen(IPV4, port, listening);
    const chosen = portOf(first);
    try {
      const second = await listen(IPV6, chosen, listening);
      return listenersOf(chosen, [first, second]);
    } catch (error) {
      if (codeOf(error) !== undefined && NO_IPV6.has(codeOf(error) ?? ""))
        return listenersOf(chosen, [first]);
      await new Promise((resolve) => first.close(resolve));
      if (port !== 0 || !(error instanceof PortTaken) || tries === FREE_PORT_TRIES) throw error;
    }
  }
}

async function listen(host: string, port: number, { onRequest, onUpgrade }: Listening): Promise<Server> {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // `curl --http2` asks for an upgrade to h2c and is content with an answer in HTTP/1.1.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
    },
    onRequest,
  );
  server.on("upgrade", onUpgrade);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port, backlog: BACKLOG, exclusive: true }, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    if (codeOf(error) === "EADDRINUSE") throw new PortTaken(`${host} port ${port}`, error);
    throw error;
  }
  return server;
}

function listenersOf(port: number, servers: readonly Server[]): Listeners {
  return {
    port,
    addresses: servers.map((server) => {
      const address = server.address();
      return typeof address === "object" && address !== null ? address.address : "";
    }),
    async close() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
    cut() {
      for (const server of servers) server.closeAllConnections();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return address.port;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
