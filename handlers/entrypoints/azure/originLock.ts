import { isIP } from "node:net";

/** Header by which Front Door tells whose profile a call came through. */
const FRONT_DOOR_HEADER = "X-Azure-FDID";
/** Address of the socket that reached Front Door; `X-Azure-ClientIP` a viewer can choose. */
const VIEWER_HEADER = "X-Azure-SocketIP";
/** Its last entry is written by the platform's own front end. */
const FORWARDED_HEADER = "X-Forwarded-For";

/**
 * Whether a call says that it came through our Front Door, by the id of our profile. Front Door writes the header anew whatever a
 * viewer sends, so through it nobody can pretend; but who calls the app by its own name sends what he likes. The id is told to
 * origins alone, yet it is no secret: who knows it gets past the firewall and names any address to the limiter. Only the
 * IP rules of `azure.restrictAddresses` keep such a caller away.
 */
export function cameThroughEdge(headers: Headers, frontDoorId: string | undefined): boolean {
  return frontDoorId === undefined || headers.get(FRONT_DOOR_HEADER)?.toLowerCase() === frontDoorId;
}

/** The viewer's address, as trustworthy as what `cameThroughEdge` found; undefined where nothing names it. */
export function viewerOf(headers: Headers, frontDoorId: string | undefined): string | undefined {
  const named =
    frontDoorId === undefined
      ? headers.get(FORWARDED_HEADER)?.split(",").at(-1)?.trim()
      : headers.get(VIEWER_HEADER)?.trim();
  return named === undefined ? undefined : addressOf(named);
}

/** An address, with or without its port. */
function addressOf(text: string): string | undefined {
  if (isIP(text) !== 0) return text;
  const withoutPort = text.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return isIP(withoutPort) === 0 ? undefined : withoutPort;
}
