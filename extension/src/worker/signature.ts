import { PROTOCOL_VERSION, SERVICE_NAME, SignatureDocumentSchema } from "@semantest/handlers/protocol";
import * as v from "valibot";
import type { ServerTest } from "../shared/commands.ts";

const TIMEOUT_MS = 2000;

/** Asks a server, named `ws(s)://host[:port]`, who it is, with nothing secret. Never rejects. */
export async function testServer(url: string): Promise<ServerTest> {
  const none = { environment: undefined, latencyMs: undefined };
  const begun = performance.now();
  try {
    const response = await fetch(`${url.replace(/^ws/, "http")}/signature`, {
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const latencyMs = Math.round(performance.now() - begun);
    const found = v.safeParse(SignatureDocumentSchema, await response.json());
    if (!found.success || found.output.service !== SERVICE_NAME)
      return { result: "WRONG_SIGNATURE", ...none };
    const { version, environment } = found.output;
    const isSame = version.split(".")[0] === PROTOCOL_VERSION.split(".")[0];
    return { result: isSame ? "ok" : "TOO_OLD", environment, latencyMs };
  } catch (error) {
    if (error instanceof SyntaxError) return { result: "WRONG_SIGNATURE", ...none };
    const isSlow = error instanceof DOMException && error.name === "TimeoutError";
    return { result: isSlow ? "TIMEOUT" : "UNREACHABLE", ...none };
  }
}
