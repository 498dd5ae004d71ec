import {
  ApiGatewayManagementApiClient,
  type ApiGatewayManagementApiClientConfig,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
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
import { inTurn } from "../../shared/deadline.ts";
import { Outbox } from "../../shared/outbox.ts";
import { statusOf, within } from "../calls.ts";

/** Most of one call, its repeat included, milliseconds: well below the 29 s an integration may take. */
const CALL_MS = 5000;
/** Calls of one process under way at once; the account shares 10,000 a second with everything that comes in. */
const MAX_CALLS = 50;
/** Addresses of APIs that a process talks to: its own, and during a move to another one the other's. */
const MAX_CLIENTS = 16;
const FAILED_RETRY_MS = 1000;

export interface ManagementBroadcasterOptions {
  /** Region, credentials and HTTP handler of the clients. */
  readonly client: Omit<ApiGatewayManagementApiClientConfig, "endpoint">;
  readonly telemetry: Pick<Telemetry, "log">;
}

/** Sends by API Gateway's management API, at the callback address that travels with each session. */
export class ManagementBroadcaster implements Broadcaster {
  readonly #options: ManagementBroadcasterOptions;
  readonly #clients = new Map<string, ApiGatewayManagementApiClient>();
  readonly #outboxes = new Map<string, Outbox>();
  readonly #bounded = pLimit(MAX_CALLS);

  constructor(options: ManagementBroadcasterOptions) {
    this.#options = options;
  }

  async send(
    address: Address,
    text: string,
    priority: SendPriority,
    options?: CallOptions,
  ): Promise<SendOutcome> {
    options?.signal?.throwIfAborted();
    if (!isCallback(address.endpoint)) return { outcome: "gone" };
    return this.#outbox(address).push(text, priority, options);
  }

  async disconnect(address: Address, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    if (isCallback(address.endpoint)) await this.#outbox(address).close(options);
  }

  #outbox(address: Address): Outbox {
    const key = `${address.endpoint}\n${address.connection}`;
    const known = this.#outboxes.get(key);
    if (known !== undefined) return known;
    const line = {
      post: (frame: string, options?: CallOptions) => this.#post(address, frame, options),
      close: (options?: CallOptions) => this.#close(address, options),
    };
    const outbox = new Outbox(line, address.batch, () => this.#outboxes.delete(key));
    this.#outboxes.set(key, outbox);
    return outbox;
  }

  async #post(address: Address, frame: string, options: CallOptions | undefined): Promise<SendOutcome> {
    const command = new PostToConnectionCommand({ ConnectionId: address.connection, Data: frame });
    try {
      await this.#call(address, options, (client, abortSignal) => client.send(command, { abortSignal }));
      return { outcome: "sent" };
    } catch (error) {
      // The caller knows that it gave up; whoever waits behind it must not overtake what may not have arrived.
      if (options?.signal?.aborted) return { outcome: "busy", retryAfterMs: FAILED_RETRY_MS };
      return this.#outcomeOf(error);
    }
  }

  async #close(address: Address, options: CallOptions | undefined): Promise<void> {
    this.#outboxes.delete(`${address.endpoint}\n${address.connection}`);
    const command = new DeleteConnectionCommand({ ConnectionId: address.connection });
    try {
      await this.#call(address, options, (client, abortSignal) => client.send(command, { abortSignal }));
    } catch (error) {
      options?.signal?.throwIfAborted();
      this.#outcomeOf(error);
    }
  }

  #call<T>(
    { endpoint }: Address,
    options: CallOptions | undefined,
    call: (client: ApiGatewayManagementApiClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const client = this.#client(endpoint);
    return within(CALL_MS, options, (signal) => inTurn(this.#bounded, signal, () => call(client, signal)));
  }

  /** A socket that is gone is an answer. What failed otherwise stays stored and is pulled later. */
  #outcomeOf(error: unknown): SendOutcome {
    const status = statusOf(error);
    if (status === 410 || (status === 400 && isUnknownConnection(error))) return { outcome: "gone" };
    if (error instanceof StoreUnavailable) return { outcome: "busy", retryAfterMs: error.retryAfterMs };
    // Not the platform's mood but our rights or our request: it does not pass, so somebody must hear of it.
    this.#options.telemetry.log("error", "callback_refused", {
      status,
      error: error instanceof Error ? error.name : typeof error,
    });
    return { outcome: "busy", retryAfterMs: FAILED_RETRY_MS };
  }

  #client(endpoint: string): ApiGatewayManagementApiClient {
    const known = this.#clients.get(endpoint);
    if (known !== undefined) return known;
    const client = new ApiGatewayManagementApiClient({ ...this.#options.client, endpoint });
    this.#clients.set(endpoint, client);
    const [oldest] = this.#clients.keys();
    if (this.#clients.size > MAX_CLIENTS && oldest !== undefined) this.#clients.delete(oldest);
    return client;
  }
}

/** Whether somebody can be called there at all; anything else is an address of no API. */
function isCallback(endpoint: string): boolean {
  return URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol);
}

/** API Gateway's word for an identifier it never gave. */
function isUnknownConnection(error: unknown): boolean {
  return error instanceof Error && /connectionid/i.test(error.message);
}
