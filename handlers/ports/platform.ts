import type { Eventual } from "./eventual.ts";
import type { Address } from "./principal.ts";
import type { CallOptions, ImageRecord } from "./stores.ts";

/** What a platform knows of a send: never "delivered". */
export type SendOutcome =
  | { readonly outcome: "sent" }
  | { readonly outcome: "gone" }
  | { readonly outcome: "busy"; readonly retryAfterMs: number };

/** Sends frames to open sockets. */
export interface Broadcaster {
  /** One envelope's JSON text; adapters may join texts of one turn in an array for addresses with `batch`. */
  send(address: Address, text: string, priority: SendPriority, options?: CallOptions): Eventual<SendOutcome>;
  /** Closes the socket after what was sent before; an unknown one is fine. */
  disconnect(address: Address, options?: CallOptions): Promise<void>;
}

/** `ephemeral` texts may be merged or shed under backpressure; `durable` and `control` never. */
export type SendPriority =
  | {
      readonly kind: "control" | "durable";
      /** Nobody waits for it: it may be kept some milliseconds, to go out with the next text for the same peer. */
      readonly patient?: true;
    }
  /** A newer text with the same key replaces an older one still unsent. */
  | { readonly kind: "ephemeral"; readonly mergeKey: string };

export interface UploadGrant {
  readonly url: string;
  /** Headers the PUT must carry. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: number;
}

export type ImageVerdict =
  | { readonly verdict: "complete" }
  | { readonly verdict: "missing" }
  /** What of the stored bytes differs from the grant; they are deleted already. */
  | { readonly verdict: "mismatch"; readonly member: "size" | "sha256" | "mimeType" };

/** Bytes of images under random names of the tenant. */
export interface ImageStore {
  grantUpload(image: ImageRecord, options?: CallOptions): Promise<UploadGrant>;
  /** Compares size, digest and first bytes with the record; deletes what differs. */
  complete(image: ImageRecord, options?: CallOptions): Promise<ImageVerdict>;
  grantDownload(image: ImageRecord, options?: CallOptions): Promise<{ url: string; expiresAt: number }>;
  /** Removes the bytes; an absent image is fine. */
  remove(image: ImageRecord, options?: CallOptions): Promise<void>;
}

export type LogLevel = "debug" | "info" | "warn" | "error";
/** Values of log fields and metric labels: never a prompt, name, path, ticket, token or key. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured logs and metrics. Metric names are snake_case without prefix; labels have few values. */
export interface Telemetry {
  log(level: LogLevel, event: string, fields?: Fields): void;
  count(metric: string, labels?: Readonly<Record<string, string>>, amount?: number): void;
  gauge(metric: string, value: number, labels?: Readonly<Record<string, string>>): void;
  /** Milliseconds. */
  observe(metric: string, milliseconds: number, labels?: Readonly<Record<string, string>>): void;
}

/** The release record that drives drains and rollouts. */
export interface ReleaseRecord {
  readonly active: string;
  /** Releases whose peers are asked to reconnect. */
  readonly draining: readonly string[];
  /** When the drain should be over, milliseconds since the epoch. */
  readonly deadline?: number;
}

export interface ReleaseSettings {
  /** Cached for 15 s by the adapter. */
  release(options?: CallOptions): Eventual<ReleaseRecord>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Ids {
  /** UUID version 7. */
  uuid(): string;
  /** Cryptographically strong random bytes. */
  random(bytes: number): Uint8Array;
}
