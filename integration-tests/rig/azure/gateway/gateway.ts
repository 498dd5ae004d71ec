import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { end, listen } from "../../listening.ts";
import type { Certificate } from "../certificate.ts";

/** What answers under a name. */
export interface Host {
  /** Least version of TLS; default: what Node takes. */
  readonly minimumTls?: () => "TLSv1.2" | "TLSv1.3";
  request(request: IncomingMessage, response: ServerResponse): Promise<void> | void;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> | void;
}

/** The internet as the rig's programs see it. */
export interface Gateway {
  readonly port: number;
  /** Lets a name lead to a host; rejects a name that leads elsewhere already, since many names of Azure are taken worldwide. */
  name(name: string, host: Host): void;
  unname(name: string): void;
  /** What a name leads to. */
  find(name: string): Host | undefined;
  /** Names that somebody asked for and that lead nowhere. */
  readonly strangers: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Starts it on a free port, by TLS only; every name in it is known by the one certificate of the rig. */
export async function startGateway({ cert, key }: Certificate): Promise<Gateway> {
  const hosts = new Map<string, Host>();
  const strangers = new Set<string>();
  const hostOf = (request: IncomingMessage): Host | undefined => {
    const name = (request.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
    const host = hosts.get(name);
    if (host === undefined) strangers.add(name);
    return host;
  };
  const server = createServer({ cert, key }, async (request, response) => {
    const host = hostOf(request);
    if (host === undefined) {
      request.resume();
      response.writeHead(421).end("no such name on this machine\n");
      return;
    }
    try {
      await host.request(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end(String(error));
    }
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const host = hostOf(request);
    if (host?.upgrade === undefined) socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    else void host.upgrade(request, socket, head);
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    const name = socket.servername;
    const least = typeof name === "string" ? hosts.get(name.toLowerCase())?.minimumTls?.() : undefined;
    if (least === "TLSv1.3" && socket.getProtocol() !== "TLSv1.3") socket.destroy();
  });
  const port = await listen(server);
  return {
    port,
    name: (name, host) => {
      if (hosts.has(name.toLowerCase())) throw new Error(`the name ${name} is taken`);
      hosts.set(name.toLowerCase(), host);
    },
    unname: (name) => void hosts.delete(name.toLowerCase()),
    find: (name) => hosts.get(name.toLowerCase()),
    strangers,
    stop: () => end(server),
  };
}
