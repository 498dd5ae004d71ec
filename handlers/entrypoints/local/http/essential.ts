import { BLOBS, OPERATOR_ASSETS } from "./gate.ts";

/** Exact paths that are answered however busy the server is: who looks after it must see it. */
const WATCHING: ReadonlySet<string> = new Set(["/", "/health", "/metrics"]);

/**
 * Whether a door stays open while the server sheds load or drains: what results of running jobs, withdrawn keys and whoever
 * watches the server need. Everything else brings new work and is refused.
 */
export function isEssential(method: string, path: string): boolean {
  if (method === "OPTIONS") return true;
  if (method === "DELETE") return path.startsWith("/keys/");
  if (path.startsWith(BLOBS) || path === "/images" || path.startsWith("/images/")) return true;
  if (method !== "GET" && method !== "HEAD") return false;
  return WATCHING.has(path) || path.startsWith(OPERATOR_ASSETS) || path.startsWith("/jobs/");
}
