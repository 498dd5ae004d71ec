export { SemantestClient } from "./client.ts";
export type { ClientEvents, SemantestClientOptions, SendableEvent } from "./clientOptions.ts";
export type { Clock } from "./clock.ts";
export type { CloseAction, CloseActions } from "./connection/closeCodes.ts";
export type { ConnectOptions } from "./connection/connection.ts";
export type { CredentialOptions, TicketRequest } from "./connection/credentials.ts";
export { type Pins, pinsOfFirstUse } from "./connection/pins.ts";
export type { OutboxLimits } from "./delivery/outbox.ts";
export {
  SemantestError,
  type SemantestErrorCode,
  type Tried,
} from "./errors.ts";
export type { ConnectionEvents, ConnectionState, ConnectionStatus, Switch } from "./events.ts";
export type { FetchOptions, GeneratedImage } from "./image.ts";
export type { JobHandle, JobPlace } from "./job.ts";
export type { PeerOptions } from "./options.ts";
export type { RequestOptions } from "./request.ts";
export type { Signer } from "./signing.ts";
export { type KeyValueStore, memoryStore } from "./storage.ts";
export { type Decision, decideServers } from "./strategy/decide.ts";
export {
  type ConnectionStrategy,
  DEFAULT_CONNECTION_STRATEGY,
  ENVIRONMENT_STRATEGIES,
  type EnvironmentName,
  type EnvironmentVariables,
  type ExpectedSignature,
  type StrategyOptions,
} from "./strategy/options.ts";
export type { Server, ServerKind } from "./strategy/server.ts";
export type { Ack } from "./wire/control.ts";
export type {
  DownloadedEvent,
  GeneratedEvent,
  ImageDescription,
  InitiatedEvent,
  JobErrorEvent,
  JobEvent,
  ProgressEvent,
  UnknownJobEvent,
} from "./wire/events.ts";
