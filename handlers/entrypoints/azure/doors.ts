import type { HttpHandler } from "@azure/functions";
import { problemResponse } from "../../core/doors/answers.ts";
import { NOT_HERE, UNREADABLE } from "../../core/doors/entryProblems.ts";
import { StoreUnavailable } from "../../ports/index.ts";
import type { Functions } from "./functions.ts";
import { headersOf, requestOf, resultOf } from "./httpMessages.ts";
import { invoke } from "./invocation.ts";
import { cameThroughEdge, viewerOf } from "./originLock.ts";

type DoorParts = Pick<Functions, "service" | "secrets" | "telemetry" | "settings">;

/** Where nothing names the viewer all such calls count as one address. */
const UNKNOWN_VIEWER = "0.0.0.0";

/** Handler of every HTTP call that has none of its own. */
export function doorsHandler(parts: DoorParts): HttpHandler {
  return async (call) =>
    resultOf(
      await invoke(parts.telemetry, "fetch", async () => {
        const request = await requestOf(call, parts.settings.publicOrigin);
        return request === undefined
          ? problemResponse(UNREADABLE)
          : throughEdge(parts, headersOf(call), request);
      }),
    );
}

/** Hands a call to the core, where it came through the edge. */
export async function throughEdge(
  { service, secrets, telemetry, settings }: DoorParts,
  headers: Headers,
  request: Request,
): Promise<Response> {
  const { frontDoorId } = settings;
  if (!cameThroughEdge(headers, frontDoorId)) {
    telemetry.count("requests_refused_total", { reason: "edge" });
    return problemResponse(NOT_HERE);
  }
  await readAhead(secrets);
  return service.fetch(request, { ip: viewerOf(headers, frontDoorId) ?? UNKNOWN_VIEWER });
}

/** Doors that need no secret answer without one; the others find out for themselves that there is none. */
async function readAhead(secrets: Functions["secrets"]): Promise<void> {
  try {
    await secrets.read();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}
