import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** Answers for one host name. */
export type Site = (request: IncomingMessage, response: ServerResponse) => void;

/** TLS in front of everything public: sites by host name, and a server on this machine under a public name. */
export interface Front {
  readonly port: number;
  /** The server behind `apiHost`; absent: nobody answers there. */
  behind(port: number | undefined): void;
  /** Milliseconds by which every answer and socket's frame from the server is late. */
  delay(ms: number): void;
  /** Sockets of the server that were opened so far, that are open now, and text frames that came from their clients. */
  sockets(): { readonly opened: number; readonly open: number; readonly sent: number };
  /** From now on nothing passes through the sockets that are open, in either direction; none is closed. */
  freeze(): void;
  /** Everything that was sent to the server's name, as text. */
  received(): string;
  stop(): Promise<void>;
}

/** Starts it. Other host names than `apiHost` go to `sites`. */
export async function startFront(options: {
  readonly apiHost: string;
  readonly certificate: { readonly key: string; readonly cert: string };
  readonly sites: Readonly<Record<string, Site>>;
  readonly port: number;
}): Promise<Front> {
  const { apiHost, certificate, sites, port } = options;
  let target: number | undefined;
  let lateMs = 0;
  let opened = 0;
  let sent = 0;
  /** Sockets up to this one are frozen. */
  let frozen = 0;
  const log: string[] = [];
  const sockets = new Set<{ destroy(): void }>();
  const later = (work: () => void) => (lateMs > 0 ? setTimeout(work, lateMs) : work());
  const server = createServer(certificate, (incoming, response) => {
    const name = (incoming.headers.host ?? "").split(":")[0] ?? "";
    const site = sites[name];
    if (site !== undefined) return site(incoming, response);
    if (target === undefined) return void incoming.socket.destroy();
    log.push(JSON.stringify([incoming.method, incoming.url, incoming.headers]));
    const headers = { ...incoming.headers, host: `${apiHost}:${port}` };
    const { method, url: path } = incoming;
    const onward = request({ host: "127.0.0.1", port: target, method, path, headers }, (answer) => {
      later(() => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
    });
    onward.on("error", () => response.destroy());
    incoming.pipe(onward);
  });
  server.on("upgrade", (incoming, client, head) => {
    if (target === undefined) return void client.destroy();
    opened += 1;
    const mine = opened;
    const onward = connect(target, "127.0.0.1", () => {
      const headers = { ...incoming.headers, host: `${apiHost}:${port}` };
      const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}`);
      onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      onward.write(head);
      client.on("data", (chunk) => {
        if (isText(chunk)) sent += 1;
        if (mine > frozen) onward.write(chunk);
      });
      onward.on("data", (chunk) => later(() => mine > frozen && client.write(chunk)));
    });
    sockets.add(client).add(onward);
    const ends = (gone: Duplex, other: Duplex) => {
      const end = () => {
        gone.destroy();
        sockets.delete(gone);
        // A dead network does not tell one end that the other is gone.
        if (mine > frozen) other.destroy();
      };
      gone.on("error", end).on("close", end);
    };
    ends(client, onward);
    ends(onward, client);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port,
    behind: (next) => {
      target = next;
      for (const socket of sockets) socket.destroy();
    },
    delay: (ms) => {
      lateMs = ms;
    },
    // Each has two ends.
    sockets: () => ({ opened, open: sockets.size / 2, sent }),
    freeze: () => {
      frozen = opened;
    },
    received: () => log.join("\n"),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** True for a text frame of RFC 6455; what a browser answers to the protocol's own pings is none. */
function isText(chunk: Buffer): boolean {
  return ((chunk[0] ?? 0) & 0x0f) === 0x1;
}
