import { SemantestError } from "@semantest/sdk";
import * as v from "valibot";

export const SentAwaySchema = v.object({
  code: v.picklist(["SUPERSEDED", "REVOKED"]),
  by: v.picklist(["local", "remote"]),
});
/** A server's word that this browser is not to come back by itself. */
export type SentAway = v.InferOutput<typeof SentAwaySchema>;

/** Servers that may be used. */
export type Reach = "all" | "local" | "none";

/**
 * Where a browser may still go. The public server's word is about its own key and session: a server on this machine needs
 * neither. Whom that one sent away has been replaced by a copy of the same profile, wherever that is. Pure.
 */
export function reachOf(sentAway: SentAway | null, preferLocal: boolean): Reach {
  if (sentAway === null) return "all";
  return sentAway.by === "remote" && preferLocal ? "local" : "none";
}

/** Who sent this browser away, where an error says so. `connected`: the server of the last connection. Pure. */
export function sentAwayBy(error: unknown, connected: SentAway["by"]): SentAway | undefined {
  if (!(error instanceof SemantestError)) return undefined;
  const { code, tried } = error;
  const words =
    tried.length > 0 ? tried.map((it) => ({ code: it.code, by: it.server })) : [{ code, by: connected }];
  for (const { code: word, by } of words) {
    if (word === "SUPERSEDED" || word === "REVOKED") return { code: word, by };
    // A key that was removed while nobody was connected is refused like one that the public server never gave.
    if (word === "PERMISSION_DENIED" && by === "remote" && tried.length > 0) return { code: "REVOKED", by };
  }
  return undefined;
}
