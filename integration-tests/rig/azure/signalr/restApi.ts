import * as v from "valibot";
import type { ClientConnection } from "./clientConnection.ts";
import { signToken } from "./tokens.ts";

const InvocationSchema = v.object({
  target: v.string(),
  arguments: v.optional(v.array(v.unknown()), []),
});

/** Most of a body, bytes. */
const MAX_BODY_BYTES = 1 << 20;

export interface RestCall {
  readonly method: string;
  /** Behind `/api/hubs/<hub>`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface RestAnswer {
  readonly status: number;
  readonly body?: object;
}

/** What the REST API does with the connections of one hub. */
export interface HubState {
  readonly connections: () => readonly ClientConnection[];
  readonly clientAudience: string;
  readonly key: string;
}

/** Answers one call of the data plane's REST API, version 2022-06-01, and `:generateToken` of 2022-11-01. */
export async function answerRest(call: RestCall, hub: HubState): Promise<RestAnswer> {
  const { method, path, query, body } = call;
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) return { status: 413 };
  const excluded = new Set(query.getAll("excluded"));
  const among = (name: string | undefined, kind: string | undefined) =>
    hub.connections().filter((it) => {
      if (excluded.has(it.id)) return false;
      if (kind === "connections") return it.id === name;
      return kind === "users" ? it.user === name : true;
    });
  if (method === "POST" && path === "/:generateToken") return generateToken(query, hub);
  const [, kind, name, action] = /^(?:\/(connections|users)\/([^/]+))?(?:\/(:\w+))?$/.exec(path) ?? [];
  const targets = among(name === undefined ? undefined : decodeURIComponent(name), kind);
  if (method === "POST" && action === ":send") return send(body, targets);
  if (method === "POST" && action === ":closeConnections") {
    for (const target of targets) target.close(query.get("reason") ?? undefined);
    return { status: 204 };
  }
  if (kind === undefined || action !== undefined) return { status: 404 };
  if (method === "HEAD") return { status: targets.length > 0 ? 200 : 404 };
  if (method === "DELETE" && kind === "connections") {
    for (const target of targets) target.close(query.get("reason") ?? undefined);
    return { status: 200 };
  }
  return { status: 404 };
}

/** 202 whether somebody is there or not, as the service says it. */
function send(body: string, targets: readonly ClientConnection[]): RestAnswer {
  const invocation = v.safeParse(InvocationSchema, parseJson(body));
  if (!invocation.success) return { status: 400 };
  for (const connection of targets) connection.invoke(invocation.output.target, invocation.output.arguments);
  return { status: 202 };
}

async function generateToken(query: URLSearchParams, { key, clientAudience }: HubState): Promise<RestAnswer> {
  const user = query.get("userId");
  const claims = user === null ? {} : { "asrs.s.uid": user };
  const minutes = Number(query.get("minutesToExpire") ?? 60);
  return { status: 200, body: { token: await signToken(key, clientAudience, claims, minutes) } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
