/** CloudFront's own policy `SecurityHeadersPolicy`. */
const SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03";

/** What a policy of CloudFront's own adds to answers that do not say it themselves. */
export function managedResponseHeaders(id: string | undefined): Readonly<Record<string, string>> {
  if (id === undefined) return {};
  if (id !== SECURITY_HEADERS) throw new Error(`the edge does not know the response headers policy ${id}`);
  return {
    "referrer-policy": "strict-origin-when-cross-origin",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "x-xss-protection": "1; mode=block",
  };
}
