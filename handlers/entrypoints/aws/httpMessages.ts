import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** The parts of an HTTP API's event, payload format 2.0, that are read. */
export type CallEvent = Pick<
  APIGatewayProxyEventV2,
  "rawPath" | "rawQueryString" | "headers" | "cookies" | "body" | "isBase64Encoded"
> & {
  readonly requestContext: {
    readonly http: { readonly method: string; readonly sourceIp: string };
  };
};

/** Methods whose requests have no body by the standard; the web's `Request` refuses one. */
const BODYLESS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** The call as the web's own type. Throws a `TypeError` for a call that no `Request` can be, such as `TRACE`. */
export function requestOf(event: CallEvent, origin: string): Request {
  const { method } = event.requestContext.http;
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers))
    if (value !== undefined) headers.set(name, value);
  const url = new URL(origin);
  url.pathname = event.rawPath;
  url.search = event.rawQueryString;
  const body = bodyOf(event);
  return new Request(url, {
    method,
    headers,
    ...(body !== undefined && !BODYLESS.has(method) && { body }),
  });
}

function bodyOf({ body, isBase64Encoded }: CallEvent): Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined) return undefined;
  return Uint8Array.from(Buffer.from(body, isBase64Encoded ? "base64" : "utf8"));
}

/** The answer as API Gateway takes it. Every door answers with text. */
export async function resultOf(response: Response): Promise<APIGatewayProxyStructuredResultV2> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  };
}
