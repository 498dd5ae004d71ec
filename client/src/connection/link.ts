import ReconnectingWebSocket from "partysocket/ws";

/** Where a socket is opened. */
export interface SocketDoor {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** What happens to the sockets of a link. */
export interface LinkEvents {
  /** Asked before every socket; the wait between two sockets is the caller's. A rejection is followed by another call. */
  next(): Promise<SocketDoor>;
  opened(): void;
  received(text: string): void;
  /** A socket that was created is gone. `code` is a hint: 1000 also stands for a failure that tells no code. */
  closed(code: number): void;
}

/** One socket after the other, each opened where `next` says: partysocket with our own endpoints and waits. */
export class Link {
  readonly #socket: ReconnectingWebSocket;
  #door: Promise<SocketDoor> | undefined;

  constructor(events: LinkEvents, connectTimeoutMs: number) {
    const url = () => {
      this.#door = events.next();
      return this.#door.then((it) => it.url);
    };
    // partysocket asks for the url first and for the protocols in the same turn.
    const protocols = async () => [...((await this.#door)?.protocols ?? [])];
    this.#socket = new ReconnectingWebSocket(url, protocols, {
      minReconnectionDelay: 0,
      maxReconnectionDelay: 0,
      minUptime: 0,
      connectionTimeout: connectTimeoutMs,
      maxEnqueuedMessages: 0,
    });
    this.#socket.onopen = () => events.opened();
    this.#socket.onmessage = ({ data }) => events.received(typeof data === "string" ? data : "");
    this.#socket.onclose = ({ code }) => events.closed(code);
  }

  /** Hands a text to an open socket; where there is none, it is dropped. */
  send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  /** Gives the present socket up and asks for the next one. */
  renew(): void {
    this.#socket.reconnect(1000);
  }

  /** Ends for good. */
  close(): void {
    this.#socket.close(1000);
  }
}
