import { createHmac } from "node:crypto";
import type { JWTPayload } from "jose";

/** One template of the resource's `upstream`; patterns are `*`, a name, or names separated by commas. */
export interface UpstreamTemplate {
  readonly urlTemplate: string;
  readonly hubPattern?: string;
  readonly categoryPattern?: string;
  readonly eventPattern?: string;
  /** Audience of the managed identity's token; absent: the call shows none. */
  readonly resource?: string;
}

/** The connection that an event is about. */
export interface UpstreamSource {
  readonly id: string;
  readonly hub: string;
  readonly user: string | undefined;
  readonly claims: JWTPayload;
  /** As the client wrote it, with its question mark. */
  readonly query: string;
}

export interface UpstreamCall {
  readonly category: "connections" | "messages";
  readonly event: string;
  readonly body: object;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly text: string;
}

export interface UpstreamSettings {
  readonly templates: readonly UpstreamTemplate[];
  /** Access keys; none where local authentication is off, then nothing is signed. */
  readonly keys: readonly string[];
  /** A token of the service's managed identity for an audience. */
  readonly identityToken: (resource: string) => Promise<string>;
}

/** Tells the upstream of an event; undefined where no template fits. */
export async function callUpstream(
  { templates, keys, identityToken }: UpstreamSettings,
  source: UpstreamSource,
  { category, event, body }: UpstreamCall,
): Promise<UpstreamAnswer | undefined> {
  const { id, hub, user, claims, query } = source;
  const template = templates.find(
    (it) => fits(it.hubPattern, hub) && fits(it.categoryPattern, category) && fits(it.eventPattern, event),
  );
  if (template === undefined) return undefined;
  const url = template.urlTemplate
    .replace("{hub}", encodeURIComponent(hub))
    .replace("{category}", category)
    .replace("{event}", encodeURIComponent(event));
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-ASRS-Connection-Id": id,
      "X-ASRS-Hub": hub,
      "X-ASRS-Category": category,
      "X-ASRS-Event": event,
      "X-ASRS-Client-Query": query,
      "X-ASRS-User-Claims": Object.entries(claims)
        .map(([name, value]) => `${name}: ${value}`)
        .join(", "),
      ...(user !== undefined && { "X-ASRS-User-Id": user }),
      ...(keys.length > 0 && { "X-ASRS-Signature": signatures(keys, id) }),
      ...(template.resource !== undefined && {
        Authorization: `Bearer ${await identityToken(template.resource)}`,
      }),
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

/** As the service writes them: upper case, one per key. */
function signatures(keys: readonly string[], connection: string): string {
  return keys
    .map((key) => `sha256=${createHmac("sha256", key).update(connection).digest("hex").toUpperCase()}`)
    .join(",");
}

function fits(pattern: string | undefined, value: string): boolean {
  if (pattern === undefined || pattern === "*") return true;
  return pattern.split(",").some((it) => it.trim().toLowerCase() === value.toLowerCase());
}
