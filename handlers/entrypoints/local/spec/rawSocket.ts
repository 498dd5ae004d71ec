import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type ClientOptions, WebSocket } from "ws";

/** A WebSocket whose messages are kept from the first on, so that a spec cannot miss one. */
export class RawSocket {
  readonly socket: WebSocket;
  readonly messages: string[] = [];
  readonly closed: Promise<number>;
  #arrived: (() => void) | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.messages.push(String(data));
      this.#arrived?.();
    });
    this.closed = new Promise((resolve) => {
      socket.on("close", (code) => {
        resolve(code);
        this.#arrived?.();
      });
    });
  }

  /** Rejects with the server's refusal, its status first. */
  static async open(url: string, protocols: string[] = [], options: ClientOptions = {}): Promise<RawSocket> {
    const socket = new WebSocket(url, protocols, options);
    const raw = new RawSocket(socket);
    const refused = Promise.withResolvers<never>();
    socket.on("unexpected-response", (_request, response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on("end", () => refused.reject(new Refused(response.statusCode ?? 0, response.headers, body)));
    });
    await Promise.race([once(socket, "open"), refused.promise]);
    return raw;
  }

  say(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Resolves with the first message that holds the text; rejects where the socket closes first. */
  async until(text: string): Promise<string> {
    for (;;) {
      const found = this.messages.find((it) => it.includes(text));
      if (found !== undefined) return found;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`closed before ${text} came`);
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }
}

/** An upgrade that was answered otherwise. */
export class Refused extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;

  constructor(status: number, headers: Refused["headers"], body: string) {
    super(`refused with ${status}`);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** The refusal of an upgrade. Throws where it was accepted. */
export async function refusalOf(opening: Promise<RawSocket>): Promise<Refused> {
  try {
    (await opening).socket.terminate();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error("the upgrade was accepted");
}

/** Opens a WebSocket by hand and then reads nothing: what a stalled peer looks like to the server. */
export async function openStalledPeer(port: number): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port });
  await once(socket, "connect");
  socket.write(
    `GET / HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c3RhbGxlZC1wZWVyLTEyMw==\r\n\r\n`,
  );
  await once(socket, "readable");
  const head = String(socket.read());
  if (!head.startsWith("HTTP/1.1 101")) throw new Error(head);
  return socket;
}
