import type { KeyRole } from "../../handlers/protocol/index.ts";

/** One HTTP door: what `protocol.md` shows in a line and OpenAPI in an operation. */
export interface Door {
  readonly method: "get" | "post" | "delete";
  readonly path: string;
  readonly operationId: string;
  readonly tag: DoorTag;
  readonly summary: string;
  readonly description?: string;
  /** Roles whose keys open it; absent: nobody needs a key. */
  readonly roles?: readonly KeyRole[];
  readonly parameters?: readonly Parameter[];
  /** Schema of the body it takes. */
  readonly body?: Body;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of the problem documents it gives. */
  readonly problems: readonly ProblemStatus[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface Body {
  /** Names of the schemas one of which the body fits. */
  readonly schemas: readonly string[];
  readonly required: boolean;
}

export interface Answer {
  readonly description: string;
  /** Schema of a JSON answer. */
  readonly schema?: string;
  /** Media type of an answer that is not JSON. */
  readonly text?: string;
}

/** Statuses of problem documents and what each means. */
export const PROBLEMS = {
  400: "A parameter or the body does not fit.",
  401: "A key is needed, or the one given is not known.",
  403: "The key's role, the Host or the Origin may not do this.",
  404: "There is no such thing in this tenant.",
  409: "It is there already, with other content.",
  413: "The body is too large.",
  415: "The body is of another type.",
  422: "The bytes are not what was announced.",
  429: "Too many calls; `Retry-After` says when to come back.",
  503: "The service drains, is full, or a part of it does not answer; `Retry-After` says when to come back.",
} as const;
export type ProblemStatus = keyof typeof PROBLEMS;

/** Groups of doors, in the order in which they are shown. */
export const DOOR_TAGS = {
  Service: "What the server is and how it is doing.",
  Connecting: "From a key to an open socket.",
  Keys: "Keys and pairings.",
  Jobs: "Requests without a socket.",
  Images: "The bytes, which never travel by frame.",
} as const;
export type DoorTag = keyof typeof DOOR_TAGS;
