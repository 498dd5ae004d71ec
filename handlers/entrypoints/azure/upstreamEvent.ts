import * as v from "valibot";
import { FRAME_METHOD } from "../../protocol/index.ts";

/** What SignalR tells of a connection. */
export type UpstreamEvent = {
  readonly hub: string;
  readonly connection: string;
  /** Name of the connection's user: the ticket that its token carried. */
  readonly ticket: string | undefined;
} & (
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected"; readonly reason: string }
  | { readonly kind: "frame"; readonly text: string }
);

/** Why a call is no such event: a status, and what is wrong. */
export interface NoEvent {
  readonly status: 400 | 404 | 413 | 415;
  readonly detail: string;
}

/** Place of the call: `/upstream/{hub}/{category}/{event}`. */
export interface UpstreamPlace {
  readonly hub: string;
  readonly category: string;
  readonly event: string;
}

/** Largest body, bytes: a frame of 32 KiB as a text in JSON, every character of it escaped. */
const MAX_UPSTREAM_BYTES = 262_144;

const CONNECTION = /^[\x21-\x7e]{1,256}$/;
/** Long enough for what SignalR says, short enough for a log. */
const MAX_REASON = 100;

const InvocationSchema = v.object({
  type: v.literal(1),
  target: v.string(),
  arguments: v.array(v.unknown()),
});
const DisconnectedSchema = v.object({ error: v.nullish(v.string()) });

/** Whose event it is, from headers alone; whether they tell the truth is found out before the body is read. */
export function connectionOf(headers: Headers): string | undefined {
  const connection = headers.get("X-ASRS-Connection-Id") ?? "";
  return CONNECTION.test(connection) ? connection : undefined;
}

/** Reads one upstream call. Members are known whatever their case: the service writes both. */
export function eventOf(
  place: UpstreamPlace,
  connection: string,
  headers: Headers,
  body: ArrayBuffer,
): UpstreamEvent | NoEvent {
  if (body.byteLength > MAX_UPSTREAM_BYTES)
    return { status: 413, detail: `body: more than ${MAX_UPSTREAM_BYTES} bytes.` };
  if (!/^application\/json\b/i.test(headers.get("Content-Type") ?? "")) {
    return { status: 415, detail: "Only the JSON hub protocol is spoken here." };
  }
  const hub = place.hub.toLowerCase();
  if (headers.get("X-ASRS-Hub")?.toLowerCase() !== hub) {
    return { status: 400, detail: "X-ASRS-Hub: not the hub of the address." };
  }
  const members = lowerCased(parseJson(new TextDecoder().decode(body)));
  const ticket = headers.get("X-ASRS-User-Id") ?? undefined;
  const common = { hub, connection, ticket };
  switch (`${place.category}/${place.event}`.toLowerCase()) {
    case "connections/connected":
      return { ...common, kind: "connected" };
    case "connections/disconnected": {
      const told = v.safeParse(DisconnectedSchema, members);
      const reason = (told.success ? told.output.error : undefined) ?? "closed";
      return { ...common, kind: "disconnected", reason: reason.slice(0, MAX_REASON) };
    }
    case `messages/${FRAME_METHOD}`: {
      const invocation = v.safeParse(InvocationSchema, members);
      const [frame] = invocation.success ? invocation.output.arguments : [];
      if (frame === undefined) return { status: 400, detail: "body: no invocation with one argument." };
      return { ...common, kind: "frame", text: typeof frame === "string" ? frame : JSON.stringify(frame) };
    }
    default:
      return { status: 404, detail: `Clients call ${FRAME_METHOD} with one argument, the frame.` };
  }
}

function lowerCased(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name.toLowerCase(), it]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
