import { HealthDocumentSchema } from "@semantest/handlers/protocol";
import * as v from "valibot";

const TIMEOUT_MS = 2000;

/** What `GET /health` said; `unreachable` where nothing was to be had of it. */
export type Health = v.InferOutput<typeof HealthDocumentSchema>["status"] | "unreachable";

/** Asks a server how it does. Sends no key. Never rejects. */
export async function fetchHealth(origin: string): Promise<Health> {
  try {
    const response = await fetch(`${origin}/health`, {
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return v.parse(HealthDocumentSchema, await response.json()).status;
  } catch {
    return "unreachable";
  }
}
