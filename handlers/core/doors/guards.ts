import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import { type Ports, StoreUnavailable } from "../../ports/index.ts";
import { limitRequests } from "../identity/limits.ts";
import { ProblemError } from "../problems.ts";
import type { ServiceSettings } from "../settings.ts";
import type { DoorEnv } from "./door.ts";

type Guard = MiddlewareHandler<DoorEnv>;

/** How long a browser remembers a preflight, seconds: 2 h, the most that Chromium keeps. */
const PREFLIGHT_SECONDS = 7200;

/** Doors that must answer while the store does not. */
const STORELESS: ReadonlySet<string> = new Set(["/signature", "/health"]);

/** Headers that make an answer harmless in a browser, wherever it is opened. */
export function hardening(publicOrigin: string): Guard {
  const headers = secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], sandbox: [] },
    strictTransportSecurity: publicOrigin.startsWith("https:") ? "max-age=31536000" : false,
    xFrameOptions: "DENY",
  });
  return async (c, next) => {
    await headers(c, next);
    c.res.headers.set("Cache-Control", "no-store");
  };
}

/** Refuses a browser's origin that is not on the list, before anything else is looked at. */
export function originGuard(allowedOrigins: readonly string[]): Guard {
  return async (c, next) => {
    const origin = c.req.header("Origin");
    if (origin === undefined || allowedOrigins.includes(origin)) return next();
    throw new ProblemError({
      status: 403,
      code: "PERMISSION_DENIED",
      detail: "This origin may not call here.",
      hint: "Its exact origin must be in allowedOrigins; a web page asks its own backend instead.",
    });
  };
}

/** Tells a browser of an allowed origin what it may do, and answers its preflights. */
export function crossOrigin(allowedOrigins: readonly string[]): Guard {
  const headers = cors({
    origin: [...allowedOrigins],
    allowMethods: ["GET", "HEAD", "POST", "DELETE"],
    allowHeaders: ["Content-Type", "X-API-Key"],
    exposeHeaders: ["Retry-After"],
    maxAge: PREFLIGHT_SECONDS,
  });
  return async (c, next) => {
    return c.req.header("Origin") === undefined ? next() : headers(c, next);
  };
}

/** Counts every call of an address. Preflights never get here: they were answered before. */
export function requestLimit(ports: Ports, settings: ServiceSettings): Guard {
  return async (c, next) => {
    try {
      await limitRequests(ports, settings, c.env.ip);
    } catch (error) {
      if (!(error instanceof StoreUnavailable && STORELESS.has(c.req.path))) throw error;
    }
    return next();
  };
}

/** Stops reading a body at the limit. */
export function bodyGuard(maxSize: number): Guard {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new ProblemError({
        status: 413,
        code: "INVALID_INPUT",
        detail: `body: more than ${maxSize} bytes.`,
        hint: "Images travel by POST /images and a PUT of their own.",
      });
    },
  });
}
