import { SemantestError } from "@semantest/sdk";
import { withHint } from "../errors.ts";
import type { Setup } from "./setup.ts";

/** What to do about a key of the environment: another pairing would change nothing. */
export const REPLACE_ENVIRONMENT_KEY =
  "SEMANTEST_API_KEY wins over the key of `semantest pair`: unset it, or give it a key that is valid there";

/** An error of connecting; one that tells of a refused key names the variable the key came from. */
export function blameEnvironmentKey(error: unknown): unknown {
  if (!(error instanceof SemantestError)) return error;
  const isRefused = error.tried.some(
    ({ server, code }) => server === "remote" && (code === "PERMISSION_DENIED" || code === "REVOKED"),
  );
  return isRefused ? withHint(error, REPLACE_ENVIRONMENT_KEY) : error;
}

/** What to do about a key that a server refuses. */
export function fixOfRefusedKey({ hasEnvironmentKey }: Pick<Setup, "hasEnvironmentKey">): string {
  return hasEnvironmentKey ? REPLACE_ENVIRONMENT_KEY : "pair again with `semantest pair CODE`";
}
