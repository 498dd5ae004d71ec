import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import type { Envelope } from "@semantest/handlers/protocol";
import { JobDocumentSchema } from "@semantest/handlers/protocol";
import * as v from "valibot";

/** Calls a door of the server by plain HTTP, past every client of ours. */
export async function callDoor(
  port: number,
  host: string,
  call: { readonly method: string; readonly path: string; readonly key?: string; readonly body?: unknown },
): Promise<unknown> {
  const { method, path, key, body } = call;
  const headers = {
    host,
    ...(key !== undefined && { "x-api-key": key }),
    ...(body !== undefined && { "content-type": "application/json" }),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      text(answer).then((it) => resolve(it === "" ? undefined : JSON.parse(it)), reject);
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A request as any client may write it. */
export function requestFor(prompt: string, ageMs = 0): Envelope {
  const id = randomUUID();
  return {
    type: "ImageGenerationRequestedEvent",
    id,
    correlationId: id,
    source: "client",
    timestamp: new Date(Date.now() - ageMs).toISOString(),
    payload: { prompt, domain: "chatgpt.com" },
  };
}

/** Types and codes of the events of a job. */
export function eventsOf(job: unknown): string[] {
  return v
    .parse(JobDocumentSchema, job)
    .events.map(({ type, payload }) => (type === "ErrorEvent" ? `${payload.code}` : type));
}
