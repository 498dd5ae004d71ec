import * as v from "valibot";

const ItemsSchema = v.optional(v.object({ items: v.optional(v.array(v.string()), []) }), { items: [] });
const PolicySchema = v.object({
  headersConfig: v.object({
    headerBehavior: v.picklist(["none", "whitelist"], "the edge forwards listed headers or none"),
    headers: ItemsSchema,
  }),
  queryStringsConfig: v.object({
    queryStringBehavior: v.picklist(["none", "whitelist", "all", "allExcept"]),
    queryStrings: ItemsSchema,
  }),
  cookiesConfig: v.object({ cookieBehavior: v.literal("none", "the edge forwards no cookies") }),
});

/** What of a request an origin is shown. */
export interface ForwardingPolicy {
  /** In lower case. */
  readonly headers: ReadonlySet<string>;
  takesQuery(name: string): boolean;
}

/** What an origin is shown without any policy. */
export const NOTHING_FORWARDED: ForwardingPolicy = { headers: new Set(), takesQuery: () => false };

/** Reads the inputs of an origin request policy. Throws at whatever the edge cannot do. */
export function forwardingPolicy(inputs: Readonly<Record<string, unknown>>): ForwardingPolicy {
  const { headersConfig, queryStringsConfig } = v.parse(PolicySchema, inputs);
  const queries = new Set(queryStringsConfig.queryStrings.items);
  const headers = new Set(headersConfig.headers.items.map((name) => name.toLowerCase()));
  const unknown = [...headers].filter((name) => name.startsWith("cloudfront-") && !(name in VIEWER_HEADERS));
  if (unknown.length > 0)
    throw new Error(`the edge does not know what CloudFront puts into ${unknown.join(", ")}`);
  const takes = {
    none: () => false,
    whitelist: (name: string) => queries.has(name),
    all: () => true,
    allExcept: (name: string) => !queries.has(name),
  } satisfies Record<typeof queryStringsConfig.queryStringBehavior, (name: string) => boolean>;
  return { headers, takesQuery: takes[queryStringsConfig.queryStringBehavior] };
}

/** Who asks, as CloudFront sees them. */
export interface Viewer {
  readonly address: string;
  readonly port: number;
}

/** Headers that CloudFront writes itself, whatever the viewer sent under these names, where a policy lists them. */
const VIEWER_HEADERS: Readonly<Record<string, (viewer: Viewer) => string>> = {
  "cloudfront-viewer-address": ({ address, port }) => `${address}:${port}`,
  "cloudfront-viewer-tls": () => "TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake",
};

/** Headers as Node lists them: names and values in turn. */
export type RawHeaders = readonly string[];

/** What an origin is sent of a request's headers, beside what the connection to it needs. */
export function forwardedHeaders(
  raw: RawHeaders,
  policy: ForwardingPolicy,
  viewer: Viewer,
): [name: string, value: string][] {
  const sent: [string, string][] = [];
  for (const [name, value] of pairs(raw)) {
    const lower = name.toLowerCase();
    if (policy.headers.has(lower) && !lower.startsWith("cloudfront-")) sent.push([name, value]);
  }
  for (const [name, write] of Object.entries(VIEWER_HEADERS)) {
    if (policy.headers.has(name)) sent.push([name, write(viewer)]);
  }
  if (!policy.headers.has("user-agent")) sent.push(["user-agent", "Amazon CloudFront"]);
  return sent;
}

/** The query that an origin is sent, with its question mark, or nothing. Each part stays as it was written. */
export function forwardedQuery(search: string, policy: ForwardingPolicy): string {
  const kept = search
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part !== "" && policy.takesQuery(decodeName(part.split("=", 1)[0] ?? "")));
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export function* pairs(raw: RawHeaders): Generator<[name: string, value: string]> {
  for (let index = 0; index + 1 < raw.length; index += 2) yield [raw[index] ?? "", raw[index + 1] ?? ""];
}
