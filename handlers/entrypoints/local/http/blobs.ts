import type { Readable } from "node:stream";
import { Hono } from "hono";
import { cors } from "hono/cors";
import {
  DIGEST_HEADER,
  IMAGE_PATH,
  type LocalImageStore,
  type Received,
} from "../../../adapters/memory/index.ts";
import { failureResponse, notFoundResponse, problemResponse } from "../../../core/doors/answers.ts";
import { limitRequests } from "../../../core/identity/limits.ts";
import { problemOf } from "../../../core/problems.ts";
import type { ServiceSettings } from "../../../core/settings.ts";
import type { Ports } from "../../../ports/index.ts";
import type { Arrival, FolderAnswer } from "./requests.ts";

/** How long a browser remembers a preflight, in seconds: 2 h, the most that Chromium keeps. */
const PREFLIGHT_SECONDS = 7200;

const HINTS: Readonly<Record<Extract<Received, { outcome: "refused" }>["status"] | 404, string>> = {
  400: "Send the whole body in one PUT.",
  403: "Ask POST /images for a grant and send exactly its headers.",
  404: "It may have expired, or was never completed.",
  409: "Ask GET /images/{id} for it.",
  413: "Send exactly the bytes the grant was asked for.",
};

export interface BlobParts {
  readonly images: Pick<LocalImageStore, "receive" | "serve">;
  readonly ports: Pick<Ports, "limiter" | "telemetry">;
  readonly settings: Pick<ServiceSettings, "allowedOrigins" | "requestsPerMinute" | "resumeKeys">;
}

/** The bytes of images: one PUT and any number of GETs per grant, which is the whole of the permission. */
export function createBlobs({ images, ports, settings }: BlobParts): FolderAnswer {
  const app = new Hono<{ Bindings: Arrival }>();
  app.use(
    cors({
      origin: [...settings.allowedOrigins],
      allowMethods: ["GET", "HEAD", "PUT"],
      allowHeaders: ["Content-Type", DIGEST_HEADER],
      exposeHeaders: ["Retry-After"],
      maxAge: PREFLIGHT_SECONDS,
    }),
  );
  app.use(async (c, next) => {
    await limitRequests(ports, settings, c.env.ip);
    return next();
  });
  app.put(`${IMAGE_PATH}:id`, async (c) => {
    const headers = {
      contentType: c.req.header("Content-Type"),
      contentLength: c.req.header("Content-Length"),
      sha256: c.req.header(DIGEST_HEADER),
    };
    const query = new URL(c.req.url).searchParams;
    const received = await images.receive(c.req.param("id"), query, headers, c.env.incoming);
    return received.outcome === "stored" ? c.body(null, 204) : refused(received.status, received.reason);
  });
  app.get(`${IMAGE_PATH}:id`, async (c) => {
    const served = await images.serve(c.req.param("id"), new URL(c.req.url).searchParams);
    if (served.outcome === "refused") return refused(served.status, served.reason);
    if (c.req.method === "HEAD") {
      served.body.destroy();
      return c.body(null, 200, served.headers);
    }
    return c.body(bodyOf(served.body), 200, served.headers);
  });
  app.notFound(() => notFoundResponse());
  app.onError((error) => failureResponse(error, ports.telemetry));
  return async (request, arrival) => app.fetch(request, arrival);
}

function refused(status: keyof typeof HINTS, reason: string): Response {
  const detail = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
  const code = status === 403 ? "PERMISSION_DENIED" : "INVALID_INPUT";
  return problemResponse(problemOf({ status, code, detail, hint: HINTS[status] }));
}

/** A stream of the web's kind that is read as it is asked for, and closes the file however it ends. */
function bodyOf(file: Readable): ReadableStream<Uint8Array> {
  const chunks = file.iterator();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      file.destroy();
    },
  });
}
