import type { KeyRole } from "../../protocol/index.ts";
import { authenticate, isRecognised } from "../identity/authenticate.ts";
import type { Caller } from "../identity/contract.ts";
import { ProblemError } from "../problems.ts";
import type { DoorContext, DoorParts } from "./door.ts";

/** Header that alone carries a key; never the URL, which ends in logs and histories. */
export const KEY_HEADER = "X-API-Key";

/** Whoever calls, where it may pass with one of these roles. Throws a 401 or a 403. */
export async function requireCaller(
  c: DoorContext,
  parts: DoorParts,
  ...roles: readonly KeyRole[]
): Promise<Caller> {
  const caller = await optionalCaller(c, parts);
  if (caller === undefined) throw unauthorized("This door needs a key.");
  if (roles.some((role) => caller.roles.includes(role))) return caller;
  throw forbidden(caller, roles);
}

/** 403 for a caller of another role. */
export function forbidden({ roles }: Caller, allowed: readonly KeyRole[]): ProblemError {
  return new ProblemError({
    status: 403,
    code: "PERMISSION_DENIED",
    detail: `A key of role ${roles.join(", ")} may not do this.`,
    hint: `Allowed roles: ${allowed.join(", ")}.`,
  });
}

/** Whether a caller may see how the whole server does: its operator, and on the laptop its user. */
export function mayWatch({ local, roles }: Caller): boolean {
  return local || roles.includes("operator");
}

/** Whoever calls; undefined for a stranger without a key. Throws a 401 for a key that is not valid here. */
export async function optionalCaller(
  c: DoorContext,
  { ports, settings }: DoorParts,
): Promise<Caller | undefined> {
  const result = await authenticate(ports, settings, c.req.header(KEY_HEADER));
  if (isRecognised(result)) return result;
  if (result.refused === "wrong") throw unauthorized("This key is not valid here.");
  if (settings.localTenant) throw unauthorized("This server needs its access token.");
  return undefined;
}

function unauthorized(detail: string): ProblemError {
  const hint = `Send it in the header ${KEY_HEADER}; keys are valid only where they were issued.`;
  return new ProblemError(
    { status: 401, code: "PERMISSION_DENIED", detail, hint },
    { "WWW-Authenticate": `ApiKey header="${KEY_HEADER}"` },
  );
}
