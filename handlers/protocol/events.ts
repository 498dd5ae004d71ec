import type * as v from "valibot";
import type { Source } from "./names.ts";
import * as payload from "./payloads.ts";

/** `durable`: stored before it is acknowledged, delivered at least once; `ephemeral`: newest wins; `control`: between one peer and the server. */
export type EventKind = "control" | "durable" | "ephemeral";

interface EventDefinition {
  readonly kind: EventKind;
  /** Who may send it. */
  readonly from: readonly Source[];
  readonly payload: v.GenericSchema;
  readonly summary: string;
}

/** Every event of `semantest.v1` under its canonical name. */
export const EVENTS = {
  HelloEvent: {
    kind: "control",
    from: ["client", "extension"],
    payload: payload.HelloPayloadSchema,
    summary: "First frame of a peer: who it is and what it has already received.",
  },
  WelcomeEvent: {
    kind: "control",
    from: ["server"],
    payload: payload.WelcomePayloadSchema,
    summary: "First frame of the server: the session, its limits and how many extensions are there.",
  },
  PingEvent: {
    kind: "control",
    from: ["client", "extension"],
    payload: payload.PingPayloadSchema,
    summary: "Heartbeat; its cursors acknowledge, renew leases and ask for what is missing.",
  },
  PongEvent: {
    kind: "control",
    from: ["server", "client", "extension"],
    payload: payload.PongPayloadSchema,
    summary: "Answer to a ping, with its clock echoed.",
  },
  AckEvent: {
    kind: "control",
    from: ["server", "client", "extension"],
    payload: payload.AckPayloadSchema,
    summary: "The named durable events are stored.",
  },
  ImageGenerationRequestedEvent: {
    kind: "durable",
    from: ["client"],
    payload: payload.RequestPayloadSchema,
    summary: "Asks an extension for an image.",
  },
  ImageGenerationInitiatedEvent: {
    kind: "durable",
    from: ["extension"],
    payload: payload.InitiatedPayloadSchema,
    summary: "The prompt was submitted.",
  },
  ImageGenerationProgressEvent: {
    kind: "ephemeral",
    from: ["extension"],
    payload: payload.ProgressPayloadSchema,
    summary: "How far the image is.",
  },
  ImageGeneratedEvent: {
    kind: "durable",
    from: ["extension"],
    payload: payload.GeneratedPayloadSchema,
    summary: "The image exists and may be fetched.",
  },
  ImageDownloadedEvent: {
    kind: "durable",
    from: ["extension"],
    payload: payload.DownloadedPayloadSchema,
    summary: "The image was saved; ends the job.",
  },
  ImageGenerationCancelledEvent: {
    kind: "durable",
    from: ["client"],
    payload: payload.CancelledPayloadSchema,
    summary: "Asks the holder to stop the job.",
  },
  ErrorEvent: {
    kind: "durable",
    from: ["client", "extension", "server"],
    payload: payload.ErrorPayloadSchema,
    summary: "What failed; inside a job durable and final, else ephemeral.",
  },
  PeerEvent: {
    kind: "ephemeral",
    from: ["server"],
    payload: payload.PeerPayloadSchema,
    summary: "How many extensions of the tenant are connected.",
  },
  ReconnectEvent: {
    kind: "control",
    from: ["server"],
    payload: payload.ReconnectPayloadSchema,
    summary: "Asks the peer to open a new socket by way of POST /connect.",
  },
} as const satisfies Record<string, EventDefinition>;

export type EventType = keyof typeof EVENTS;

/** Names that Semantest's published programs use for the same events; read as their canonical name, relayed as sent. */
export const EVENT_ALIASES = {
  GenerateImageRequestedEvent: "ImageGenerationRequestedEvent",
  image_generation_initiated: "ImageGenerationInitiatedEvent",
  image_generation_progress: "ImageGenerationProgressEvent",
  image_generated: "ImageGeneratedEvent",
  ping: "PingEvent",
  heartbeat: "PingEvent",
  pong: "PongEvent",
} as const satisfies Record<string, EventType>;

const aliases = /* @__PURE__ */ new Map<string, EventType>(/* @__PURE__ */ Object.entries(EVENT_ALIASES));

/** Canonical names, in the order of the table above. */
export function eventTypes(): EventType[] {
  return Object.keys(EVENTS).filter(isEventType);
}

/** Canonical name of a type or alias; undefined for a type nobody knows. */
export function canonicalType(type: string): EventType | undefined {
  return isEventType(type) ? type : aliases.get(type);
}

function isEventType(name: string): name is EventType {
  return Object.hasOwn(EVENTS, name);
}

/** Payload of an event by its canonical name. */
export type PayloadOf<T extends EventType> = v.InferOutput<(typeof EVENTS)[T]["payload"]>;
