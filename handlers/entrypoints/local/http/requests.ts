import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Service } from "../../../core/contract.ts";
import { problemResponse } from "../../../core/doors/answers.ts";
import { errorFields } from "../../../ports/logFields.ts";
import { type DoorwayParts, passDoorway, RETRY_AFTER_MS } from "./doorway.ts";
import { BLOBS, OPERATOR_ASSETS } from "./gate.ts";
import { refuseRequest, unavailableProblem } from "./refusals.ts";
import { viewerAddress } from "./viewer.ts";

/** What of a call is not in its `Request`. */
export interface Arrival {
  /** The viewer's address. */
  readonly ip: string;
  /** Node's own request: a large body is read from it without a copy. */
  readonly incoming: AsyncIterable<Uint8Array>;
}

/** Answers the requests of one folder. */
export type FolderAnswer = (request: Request, arrival: Arrival) => Promise<Response>;

export interface RequestParts extends DoorwayParts {
  readonly service: Pick<Service, "fetch">;
  /** Bytes of images. */
  readonly blobs: FolderAnswer;
  /** The operator page; undefined where none is shown. */
  readonly operator: FolderAnswer | undefined;
  readonly behindProxy: boolean;
}

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** Listener for `request`: the doorway, then the folder or door the path names. */
export function createRequestListener(parts: RequestParts): RequestListener {
  const { service, telemetry } = parts;
  const listen = getRequestListener(
    async (request, { incoming }) => {
      const ip = viewerAddress(incoming, parts.behindProxy);
      const answer = folderOf(parts, new URL(request.url).pathname);
      return answer === undefined ? service.fetch(request, { ip }) : answer(request, { ip, incoming });
    },
    // The library's own Request has to be the global one: Hono's body limit makes a new Request of the one it was given.
    { errorHandler: failed },
  );
  function failed(error: unknown): Response {
    telemetry.count("handler_failures_total", { door: "fetch" });
    telemetry.log("error", "request_failed", errorFields(error));
    return problemResponse(unavailableProblem("failing", RETRY_AFTER_MS.overloaded));
  }

  return (request, response) => {
    const passed = passDoorway(parts, request, false);
    if (passed.refused !== undefined) return refuseRequest(response, passed.refused, passed.allowedOrigin);
    void listen(request, response);
  };
}

function folderOf({ blobs, operator }: RequestParts, path: string): FolderAnswer | undefined {
  if (path.startsWith(BLOBS)) return blobs;
  return path === "/" || path.startsWith(OPERATOR_ASSETS) ? operator : undefined;
}
