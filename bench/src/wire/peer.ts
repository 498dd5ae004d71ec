import type { PeerRole } from "@semantest/handlers/protocol";
import type { Dialect, EventKind } from "./dialect.ts";
import type { Receiver } from "./incoming.ts";
import { TextSocket } from "./textSocket.ts";

/** Time a socket has to be greeted, milliseconds. */
const GREETING_MS = 30_000;

/** Where a stack has no sessions; the requests that carry it fit the protocol all the same. */
const NO_SESSION = "none";

/** One socket of the generator, greeted. */
export class Peer {
  readonly #socket: TextSocket;
  readonly #dialect: Dialect;
  /** Name under which requests reach this peer; any name where the stack has no sessions. */
  readonly session: string;

  private constructor(socket: TextSocket, dialect: Dialect, session: string) {
    this.#socket = socket;
    this.#dialect = dialect;
    this.session = session;
  }

  /** Opens a socket and exchanges the first frames. */
  static async open(dialect: Dialect, port: number, pair: string, role: PeerRole): Promise<Peer> {
    const socket = await TextSocket.open(port, dialect.path(pair), dialect.protocols);
    const greeting = dialect.greeting(role);
    const session = greeting.length === 0 ? NO_SESSION : await greet(socket, dialect, greeting);
    return new Peer(socket, dialect, session);
  }

  /** Whether durable events of this peer are acknowledged. */
  get acknowledges(): boolean {
    return this.#dialect.acknowledges;
  }

  /** Tells who takes what this peer reads from now on. */
  receive(receiver: Receiver): void {
    this.#socket.onText = (frame) => {
      const answer = this.#dialect.read(frame, receiver);
      if (answer !== undefined) this.#socket.send(answer);
    };
    this.#socket.onClose = () => receiver.refused("the server closed the socket");
  }

  send(event: string, kind: EventKind): void {
    this.#socket.send(this.#dialect.wrap(event, kind));
  }

  async close(): Promise<void> {
    this.#socket.onText = () => undefined;
    this.#socket.onClose = () => undefined;
    await this.#socket.close();
  }
}

function greet(socket: TextSocket, dialect: Dialect, greeting: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("the server did not answer the greeting")), GREETING_MS);
    socket.onClose = () => reject(new Error("the server closed the socket during the greeting"));
    socket.onText = (frame) => {
      const session = dialect.greeted(frame);
      if (session === undefined) return;
      clearTimeout(late);
      resolve(session);
    };
    for (const frame of greeting) socket.send(frame);
  });
}
