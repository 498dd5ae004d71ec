import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";

/** What becomes of one call. */
export type Fault =
  | { readonly kind: "pass" }
  /** AWS's own refusal. */
  | { readonly kind: "refuse"; readonly status: number; readonly type: string }
  /** No answer, ever. */
  | { readonly kind: "silence" }
  /** The connection breaks before anything is done. */
  | { readonly kind: "reset" }
  /** It is done, and the connection breaks before the answer. */
  | { readonly kind: "lost answer" };

/** Stands between a client and the platform, and does to each call what the test says. */
export class FaultyWay {
  readonly #server;
  readonly #sockets = new Set<Socket>();
  readonly #target: URL | undefined;
  #faults: Fault[] = [];
  #otherwise: Fault = { kind: "pass" };
  /** Calls that came. */
  calls = 0;

  private constructor(target: string | undefined) {
    this.#target = target === undefined ? undefined : new URL(target);
    this.#server = createServer((incoming, answer) => void this.#handle(incoming, answer));
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** Without a target nothing can pass. */
  static async open(target?: string): Promise<FaultyWay> {
    const way = new FaultyWay(target);
    way.#server.listen(0, "127.0.0.1");
    await once(way.#server, "listening");
    return way;
  }

  get endpoint(): string {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return `http://127.0.0.1:${address.port}`;
  }

  /** The next calls meet these, one each; those after them meet `otherwise`. */
  expect(faults: readonly Fault[], otherwise: Fault = { kind: "pass" }): void {
    this.#faults = [...faults];
    this.#otherwise = otherwise;
    this.calls = 0;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  async #handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    this.calls += 1;
    const body = await buffer(incoming);
    const fault = this.#faults.shift() ?? this.#otherwise;
    switch (fault.kind) {
      case "silence":
        return;
      case "reset":
        incoming.socket.destroy();
        return;
      case "refuse":
        answer.writeHead(fault.status, {
          "content-type": "application/x-amz-json-1.0",
          "x-amzn-errortype": fault.type,
        });
        answer.end(JSON.stringify({ __type: `com.amazonaws#${fault.type}`, message: fault.type }));
        return;
      case "lost answer":
        await this.#forward(incoming, body);
        incoming.socket.destroy();
        return;
      case "pass": {
        const passed = await this.#forward(incoming, body);
        answer.writeHead(passed.status, passed.headers);
        answer.end(passed.body);
      }
    }
  }

  async #forward(incoming: IncomingMessage, body: Buffer) {
    if (this.#target === undefined) throw new Error("nothing stands behind this way");
    const { hostname, port } = this.#target;
    const { method, url: path, headers } = incoming;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = request({ hostname, port, method, path, headers }, resolve);
    outgoing.once("error", reject);
    outgoing.end(body);
    const response = await promise;
    return { status: response.statusCode ?? 502, headers: response.headers, body: await buffer(response) };
  }
}
