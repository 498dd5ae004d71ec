import * as v from "valibot";
import { noteSecret, noteSecretsIn } from "./secrets.ts";

/** What a door answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Decoded body; undefined where there is none or it is no JSON. */
  readonly body: unknown;
}

export interface Call {
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls a door of a server by its plain HTTP, without any SDK. Every secret it answers is noted. */
export async function call(
  origin: string,
  method: string,
  path: string,
  options: Call = {},
): Promise<Answer> {
  if (options.key !== undefined) noteSecret(options.key);
  const answer = await fetch(new URL(path, origin), {
    method,
    headers: {
      ...(options.body !== undefined && { "content-type": "application/json" }),
      ...(options.key !== undefined && { "x-api-key": options.key }),
      ...options.headers,
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  const body = decode(text);
  noteSecretsIn(body);
  return { status: answer.status, headers: answer.headers, body };
}

/** The same, for a door that must say yes; answers the body as the schema reads it. */
export async function ask<S extends v.GenericSchema>(
  schema: S,
  origin: string,
  method: string,
  path: string,
  options: Call = {},
): Promise<v.InferOutput<S>> {
  const { status, body } = await call(origin, method, path, options);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
  return v.parse(schema, body);
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
