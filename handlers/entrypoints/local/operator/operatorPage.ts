import { readFile } from "node:fs/promises";
import { KEY_HEADER } from "../../../core/doors/access.ts";
import { methodNotAllowedResponse, notFoundResponse, problemResponse } from "../../../core/doors/answers.ts";
import { isAccessToken } from "../../../core/identity/authenticate.ts";
import { problemOf } from "../../../core/problems.ts";
import { RETRY_AFTER_MS } from "../http/doorway.ts";
import { unavailableProblem } from "../http/refusals.ts";
import type { FolderAnswer } from "../http/requests.ts";
import type { OperatorFeed } from "./feed.ts";

const ASSETS = new URL("./assets/", import.meta.url);
const FILES = [
  { path: "/", file: "index.html", type: "text/html; charset=utf-8" },
  { path: "/operator/page.js", file: "page.js", type: "text/javascript; charset=utf-8" },
  { path: "/operator/page.css", file: "page.css", type: "text/css; charset=utf-8" },
  { path: "/operator/icon.svg", file: "icon.svg", type: "image/svg+xml" },
] as const;
const EVENTS = "/operator/events";

/** Nothing but the page's own files, run by nobody else's page, and nothing it shows becomes code. */
const HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Cache-Control": "no-store",
};

/** The page at `/`, its files, and the events it shows. */
export async function createOperatorPage(
  feed: OperatorFeed,
  accessToken: string | undefined,
): Promise<FolderAnswer> {
  const files = new Map<string, { readonly body: string; readonly type: string }>();
  for (const { path, file, type } of FILES) {
    files.set(path, { body: await readFile(new URL(file, ASSETS), "utf8"), type });
  }
  return async (request) => {
    const path = new URL(request.url).pathname;
    const file = files.get(path);
    if (file === undefined && path !== EVENTS) return notFoundResponse();
    if (request.method !== "GET" && request.method !== "HEAD") {
      return methodNotAllowedResponse(request.method, ["GET", "HEAD"]);
    }
    const head = request.method === "HEAD";
    if (file !== undefined) {
      const headers = { ...HEADERS, "Content-Type": file.type };
      return new Response(head ? null : file.body, { headers });
    }
    return events(request, head);
  };

  function events(request: Request, head: boolean): Response {
    const shown = request.headers.get(KEY_HEADER);
    if (accessToken !== undefined && (shown === null || !isAccessToken(accessToken, shown)))
      return needsToken();
    if (feed.full) return problemResponse(unavailableProblem("full", RETRY_AFTER_MS.full));
    return new Response(head ? null : feed.open(), {
      headers: { ...HEADERS, "Content-Type": "text/event-stream" },
    });
  }
}

function needsToken(): Response {
  return problemResponse(
    problemOf({
      status: 401,
      code: "PERMISSION_DENIED",
      detail: "This server needs its access token.",
      hint: `Send it in the header ${KEY_HEADER}.`,
    }),
  );
}
