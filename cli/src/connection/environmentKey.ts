import { SemantestError } from "@semantest/sdk";

/** What to do about a key of the environment: another pairing would change nothing. */
export const REPLACE_ENVIRONMENT_KEY =
  "SEMANTEST_API_KEY wins over the key of `semantest pair`: unset it, or give it a key that is valid there";

/** An error of connecting; one that tells of a refused key names the variable the key came from. */
export function blameEnvironmentKey(error: unknown): unknown {
  if (!(error instanceof SemantestError)) return error;
  const isRefused = error.tried.some(
    ({ server, code }) => server === "remote" && (code === "PERMISSION_DENIED" || code === "REVOKED"),
  );
  if (!isRefused) return error;
  const { code, message, recoverable, tried } = error;
  return new SemantestError(code, message, {
    recoverable,
    tried,
    hint: REPLACE_ENVIRONMENT_KEY,
    cause: error,
  });
}
