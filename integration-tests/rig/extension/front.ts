import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { FrameTranslator } from "../frames.ts";
import { type Hold, Holds, type Sender } from "./holds.ts";

/** End of the head of an HTTP message. */
const HEAD_END = "\r\n\r\n";

/** Answers for one host name. */
export type Site = (request: IncomingMessage, response: ServerResponse) => void;

/** TLS in front of everything public: sites by host name, and a server on this machine under a public name. */
export interface Front {
  readonly port: number;
  /** The server behind `apiHost`; absent: nobody answers there. */
  behind(port: number | undefined): void;
  /** From now on every call to the server gets this status and a page of something on the way; undefined: the server's own answers. */
  refuse(status: number | undefined): void;
  /** Milliseconds by which every answer and socket's frame from the server is late. */
  delay(ms: number): void;
  /** Sockets of the server that were opened so far, that are open now, and text frames that came from their clients. */
  sockets(): { readonly opened: number; readonly open: number; readonly sent: number };
  /** From now on nothing passes through the sockets that are open, in either direction; none is closed. */
  freeze(): void;
  /**
   * Keeps the first frame that fits, and whatever follows it in that direction of that socket, of the extension's sockets
   * alone; those that it opens later are open again.
   */
  holdFrames(from: Sender, fits: (text: string) => boolean): Hold;
  /**
   * Keeps the answer to the first call that fits, named like `POST chatgpt.com/say`: the server has dealt with it, a site
   * does not learn of it.
   */
  holdCall(fits: (call: string) => boolean): Hold;
  /** Everything that was sent to the server's name while one was behind it, as text; what was refused among it. */
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
  let refusal: number | undefined;
  let lateMs = 0;
  let opened = 0;
  let sent = 0;
  /** Sockets up to this one are frozen. */
  let frozen = 0;
  const log: string[] = [];
  const holds = new Holds();
  const sockets = new Set<{ destroy(): void }>();
  const later = (work: () => void) => (lateMs > 0 ? setTimeout(work, lateMs) : work());
  const server = createServer(certificate, (incoming, response) => {
    const name = (incoming.headers.host ?? "").split(":")[0] ?? "";
    const call = `${incoming.method} ${name}${incoming.url}`;
    const site = sites[name];
    if (site !== undefined) return holds.catchesCall(call) ? undefined : site(incoming, response);
    if (target === undefined) return void incoming.socket.destroy();
    log.push(JSON.stringify([incoming.method, incoming.url, incoming.headers]));
    if (refusal !== undefined) return void response.writeHead(refusal).end("<h1>Request blocked</h1>");
    const headers = { ...incoming.headers, host: `${apiHost}:${port}` };
    const { method, url: path } = incoming;
    const onward = request({ host: "127.0.0.1", port: target, method, path, headers }, (answer) => {
      if (holds.catchesCall(call)) return void answer.resume();
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
      const isExtension = headers.origin?.startsWith("chrome-extension://") === true;
      const passes = holds.gate(isExtension);
      const toServer = new FrameTranslator((text) => {
        sent += 1;
        return passes("extension", text);
      });
      const toClient = new FrameTranslator((text) => passes("server", text));
      toServer.on("data", (chunk) => mine > frozen && onward.write(chunk));
      toClient.on("data", (chunk) => later(() => mine > frozen && client.write(chunk)));
      toServer.write(head);
      client.on("data", (chunk) => toServer.write(chunk));
      let greeting = Buffer.alloc(0);
      const greets = (chunk: Buffer) => {
        greeting = Buffer.concat([greeting, chunk]);
        const end = greeting.indexOf(HEAD_END);
        if (end < 0) return;
        const frames = end + HEAD_END.length;
        onward.off("data", greets).on("data", (next) => toClient.write(next));
        later(() => client.write(greeting.subarray(0, frames)));
        toClient.write(greeting.subarray(frames));
      };
      onward.on("data", greets);
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
    refuse: (status) => {
      refusal = status;
    },
    delay: (ms) => {
      lateMs = ms;
    },
    // Each has two ends.
    sockets: () => ({ opened, open: sockets.size / 2, sent }),
    freeze: () => {
      frozen = opened;
    },
    holdFrames: (from, fits) => holds.frames(from, fits),
    holdCall: (fits) => holds.calls(fits),
    received: () => log.join("\n"),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
