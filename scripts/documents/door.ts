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
  /** Nobody needs a key, but one that comes is looked at. */
  readonly readsKey?: true;
  /** Only the server on this machine has it. */
  readonly localOnly?: true;
  readonly parameters?: readonly Parameter[];
  readonly body?: Body;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of problem documents beyond those that follow from the members above; see `problemsOf`. */
  readonly problems?: readonly ProblemStatus[];
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
  403: "The key's role or the Origin may not do this.",
  404: "There is no such thing in this tenant.",
  409: "What is stored does not allow it: it is there already with other content, or there are too many.",
  413: "The body is too large.",
  415: "The body is of another type.",
  421: "The Host is not a name of this server.",
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

/** Statuses of all problem documents that a door gives, in ascending order. */
export function problemsOf({
  answers,
  body,
  method,
  parameters,
  problems = [],
  readsKey,
  roles,
}: Door): ProblemStatus[] {
  const all: ProblemStatus[] = [403, 421, 429, 503, ...problems];
  if (roles !== undefined || readsKey) all.push(401);
  if (method === "post" || body !== undefined) all.push(400, 413, 415);
  if (parameters?.some((it) => it.in === "query")) all.push(400);
  if (parameters?.some((it) => it.in === "path")) all.push(404);
  return [...new Set(all)].filter((status) => answers[status] === undefined).sort((a, b) => a - b);
}
