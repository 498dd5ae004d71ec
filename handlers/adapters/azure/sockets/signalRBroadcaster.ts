import pLimit from "p-limit";
import {
  type Address,
  type Broadcaster,
  type CallOptions,
  type SendOutcome,
  type SendPriority,
  StoreUnavailable,
  type Telemetry,
} from "../../../ports/index.ts";
import { FRAME_METHOD } from "../../../protocol/index.ts";
import { inTurn } from "../../shared/deadline.ts";
import { Outbox } from "../../shared/outbox.ts";
import { statusOf, within } from "../calls.ts";
import { connectionPath, HUB_PATTERN } from "./hub.ts";
import { CALL_MS, IDEMPOTENT, MESSAGE, type RestCall, type SignalR } from "./signalR.ts";

/** Calls of one process under way at once. */
const MAX_CALLS = 50;
const FAILED_RETRY_MS = 1000;

export interface SignalRBroadcasterOptions {
  readonly service: SignalR;
  readonly telemetry: Pick<Telemetry, "log">;
}

/**
 * Sends by SignalR's REST API; an address's endpoint is its hub. SignalR takes texts for connections that are gone as well and
 * never says so: what such a peer missed it pulls when it is back.
 */
export class SignalRBroadcaster implements Broadcaster {
  readonly #options: SignalRBroadcasterOptions;
  readonly #outboxes = new Map<string, Outbox>();
  readonly #bounded = pLimit(MAX_CALLS);

  constructor(options: SignalRBroadcasterOptions) {
    this.#options = options;
  }

  async send(
    address: Address,
    text: string,
    priority: SendPriority,
    options?: CallOptions,
  ): Promise<SendOutcome> {
    options?.signal?.throwIfAborted();
    if (!HUB_PATTERN.test(address.endpoint)) return { outcome: "gone" };
    return this.#outbox(address).push(text, priority, options);
  }

  async disconnect(address: Address, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    if (HUB_PATTERN.test(address.endpoint)) await this.#outbox(address).close(options);
  }

  #outbox(address: Address): Outbox {
    const key = `${address.endpoint}\n${address.connection}`;
    const known = this.#outboxes.get(key);
    if (known !== undefined) return known;
    const line = {
      post: (frame: string, options?: CallOptions) => this.#post(address, frame, options),
      close: async (options?: CallOptions) => {
        this.#outboxes.delete(key);
        const path = connectionPath(address.endpoint, address.connection);
        await this.#call({ method: "DELETE", path, version: "2022-06-01", repeats: IDEMPOTENT }, options);
        options?.signal?.throwIfAborted();
      },
    };
    const outbox = new Outbox(line, address.batch, () => this.#outboxes.delete(key));
    this.#outboxes.set(key, outbox);
    return outbox;
  }

  #post(
    { endpoint, connection }: Address,
    frame: string,
    options: CallOptions | undefined,
  ): Promise<SendOutcome> {
    const path = `${connectionPath(endpoint, connection)}/:send`;
    const body = JSON.stringify({ target: FRAME_METHOD, arguments: [frame] });
    return this.#call({ method: "POST", path, version: "2022-06-01", body, repeats: MESSAGE }, options);
  }

  /** What failed stays stored and is pulled later. */
  async #call(call: RestCall, options: CallOptions | undefined): Promise<SendOutcome> {
    try {
      const status = await within(CALL_MS, options, (signal) =>
        inTurn(this.#bounded, signal, () => this.#options.service.call(call, statusWithoutBody, { signal })),
      );
      return { outcome: status === 404 ? "gone" : "sent" };
    } catch (error) {
      // The caller knows that it gave up; whoever waits behind it must not overtake what may not have arrived.
      if (options?.signal?.aborted) return { outcome: "busy", retryAfterMs: FAILED_RETRY_MS };
      if (error instanceof StoreUnavailable) return { outcome: "busy", retryAfterMs: error.retryAfterMs };
      // Not the platform's mood but our rights or our request: it does not pass, so somebody must hear of it.
      this.#options.telemetry.log("error", "callback_refused", {
        status: statusOf(error),
        error: error instanceof Error ? error.name : typeof error,
      });
      return { outcome: "busy", retryAfterMs: FAILED_RETRY_MS };
    }
  }
}

async function statusWithoutBody({ status, body }: Response): Promise<number> {
  await body?.cancel();
  return status;
}
