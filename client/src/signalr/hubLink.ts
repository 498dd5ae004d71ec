import { JsonHubProtocol, MessageType, NullLogger } from "@microsoft/signalr";
import { FRAME_METHOD } from "@semantest/handlers/protocol";
import type { Link, LinkEvents, TransportTools } from "../connection/link.ts";

/** Version of the hub protocol: what is beyond it only serves stateful reconnects, which need the service's consent. */
const VERSION = 1;

/** Time between two pings of ours, milliseconds: what SignalR's own clients do. Pings are not billed. */
const PING_MS = 15_000;

/** Silence of the service after which the line is dead, milliseconds: two of its pings. */
const SILENCE_MS = 30_000;

/** How long a service is left alone that closed without leave to come back at once, milliseconds. */
const LATER_MS = 10_000;

/** Longest message read, characters: the service takes no more to send. */
const MAX_MESSAGE = 1024 * 1024;

/** Ends every record of the hub protocol. */
const SEPARATOR = "\u001e";

/**
 * Our frames in SignalR's JSON hub protocol: handshake, pings, close. A ping of the service tells that the service
 * lives, not that our functions do: those are asked by `PingEvent`.
 */
export class HubLink implements Link {
  readonly #events: LinkEvents;
  readonly #tools: Pick<TransportTools, "SemantestError">;
  readonly #protocol = new JsonHubProtocol();
  #isOpen = false;
  #isOver = false;
  #cancelPing = () => {};
  #cancelSilence = () => {};

  constructor(events: LinkEvents, tools: Pick<TransportTools, "SemantestError">) {
    const { name: protocol } = this.#protocol;
    this.#events = events;
    this.#tools = tools;
    events.socket.send(JSON.stringify({ protocol, version: VERSION }) + SEPARATOR);
    this.#heard();
  }

  receive(message: unknown): void {
    this.#heard();
    try {
      if (typeof message !== "string" || message.length > MAX_MESSAGE)
        throw new Error("no text, or too long");
      this.#read(message);
    } catch (error) {
      this.#lose(`SignalR sent what is no message of its protocol: ${error}`);
    }
  }

  send(frame: string): void {
    this.#write({ type: MessageType.Invocation, target: FRAME_METHOD, arguments: [frame] });
  }

  stop(): void {
    this.#isOver = true;
    this.#cancelPing();
    this.#cancelSilence();
  }

  #read(message: string): void {
    // What follows the answer to the handshake may come with it.
    const rest = this.#isOpen ? message : this.#shakeHands(message);
    const records = rest === "" ? [] : this.#protocol.parseMessages(rest, NullLogger.instance);
    for (const record of records) {
      // A frame may end the socket that brought it.
      if (this.#isOver) return;
      if (record.type === MessageType.Close) {
        // Without leave to come back the service has a reason that a new socket does not remove at once.
        const retryAfterMs = record.allowReconnect === true ? undefined : LATER_MS;
        this.#lose(`SignalR closed the connection: ${record.error ?? "it gave no reason"}`, retryAfterMs);
      } else if (record.type === MessageType.Invocation && record.target === FRAME_METHOD) {
        this.#events.received(record.arguments[0]);
      }
    }
  }

  /** Reads the answer to the handshake; what came behind it. */
  #shakeHands(message: string): string {
    const [answer = "", ...rest] = message.split(SEPARATOR);
    const { error }: { error?: unknown } = JSON.parse(answer);
    if (error !== undefined) {
      this.#lose(`SignalR refused the handshake: ${error}`);
      return "";
    }
    this.#isOpen = true;
    this.#schedulePing();
    this.#events.opened();
    return rest.join(SEPARATOR);
  }

  #schedulePing(): void {
    this.#cancelPing();
    this.#cancelPing = this.#events.clock.after(PING_MS, () => this.#write({ type: MessageType.Ping }));
  }

  #write(message: Parameters<JsonHubProtocol["writeMessage"]>[0]): void {
    if (this.#isOver) return;
    this.#schedulePing();
    this.#events.socket.send(this.#protocol.writeMessage(message));
  }

  #heard(): void {
    this.#cancelSilence();
    if (this.#isOver) return;
    this.#cancelSilence = this.#events.clock.after(SILENCE_MS, () =>
      this.#lose(`nothing came from SignalR for ${SILENCE_MS} ms`),
    );
  }

  #lose(problem: string, retryAfterMs?: number): void {
    if (this.#isOver) return;
    this.stop();
    this.#events.lost(new this.#tools.SemantestError("CONNECTION_LOST", problem, { retryAfterMs }));
  }
}
