import type { HttpRequest, HttpResponseInit } from "@azure/functions";

/** Methods whose requests have no body by the standard; the web's `Request` refuses one. */
const BODYLESS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** The call as the web's own type, at the public origin. Undefined for a call that no `Request` can be. */
export async function requestOf(call: HttpRequest, publicOrigin: string): Promise<Request | undefined> {
  const { pathname, search } = new URL(call.url);
  const url = new URL(publicOrigin);
  url.pathname = pathname;
  url.search = search;
  const body = BODYLESS.has(call.method) ? undefined : await call.arrayBuffer();
  try {
    return new Request(url, {
      method: call.method,
      headers: headersOf(call),
      ...(body !== undefined && body.byteLength > 0 && { body }),
    });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The headers of a call; those of the library are of another copy of the same class. */
export function headersOf({ headers }: Pick<HttpRequest, "headers">): Headers {
  return new Headers([...headers.entries()]);
}

/** The answer as Azure takes it. Every door answers with text. */
export async function resultOf(response: Response): Promise<HttpResponseInit> {
  const body = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    // Some statuses allow no body, not even an empty one.
    ...(body !== "" && { body }),
  };
}
