import { OriginRequestPolicy } from "@pulumi/aws/cloudfront/originRequestPolicy.js";
import type { Context } from "./context.ts";

/** CloudFront's own policy `SecurityHeadersPolicy`: HSTS, nosniff, no frames, strict referrer. Origins may say more. */
export const SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03";

/** CloudFront forwards at most ten headers by name. `Host` is never among them: API Gateway would refuse it. */
const SOCKET_HEADERS = [
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Version",
  "Sec-WebSocket-Protocol",
  "Sec-WebSocket-Extensions",
  "Sec-WebSocket-Accept",
  "Origin",
  "User-Agent",
  "CloudFront-Viewer-Address",
  "CloudFront-Viewer-TLS",
];
const DOOR_HEADERS = [
  "X-API-Key",
  "Content-Type",
  "Accept",
  "Origin",
  "Access-Control-Request-Method",
  "Access-Control-Request-Headers",
  "User-Agent",
  "CloudFront-Viewer-Address",
];

/** What reaches the sockets: the handshake, the ticket where a client cannot put it elsewhere, and who asks. */
export function forwardSockets(context: Context): OriginRequestPolicy {
  return createPolicy(context, "sockets", SOCKET_HEADERS, {
    queryStringBehavior: "whitelist",
    queryStrings: { items: ["ticket"] },
  });
}

/** What reaches the doors: every query, since a door of a later release may know others. */
export function forwardDoors(context: Context): OriginRequestPolicy {
  return createPolicy(context, "doors", DOOR_HEADERS, { queryStringBehavior: "all" });
}

function createPolicy(
  { name, options, physicalName }: Context,
  purpose: string,
  headers: string[],
  queryStringsConfig: { queryStringBehavior: string; queryStrings?: { items: string[] } },
): OriginRequestPolicy {
  return new OriginRequestPolicy(
    `${name}-${purpose}-forwarding`,
    {
      name: physicalName(purpose),
      comment: `What the ${purpose} of a Semantest service are sent.`,
      headersConfig: { headerBehavior: "whitelist", headers: { items: headers } },
      queryStringsConfig,
      cookiesConfig: { cookieBehavior: "none" },
    },
    options,
  );
}
