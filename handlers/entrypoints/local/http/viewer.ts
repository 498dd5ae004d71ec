import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/** What of a request tells where it came from. */
export interface Arrived {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: IncomingHttpHeaders;
}

/**
 * Address of whoever asks. Behind a proxy it is what the proxy added last to X-Forwarded-For; whatever stands before that the
 * caller may have written.
 */
export function viewerAddress(request: Arrived, behindProxy: boolean): string {
  const direct = request.socket.remoteAddress ?? "";
  if (!behindProxy) return direct;
  const forwarded = request.headers["x-forwarded-for"];
  const last = (Array.isArray(forwarded) ? forwarded.join(",") : forwarded)?.split(",").at(-1)?.trim() ?? "";
  return isIP(last) === 0 ? direct : last;
}
