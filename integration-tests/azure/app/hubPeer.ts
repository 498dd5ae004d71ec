import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";
import { HttpTransportType, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import * as v from "valibot";
import { FRAME_METHOD } from "../../../handlers/protocol/index.ts";
import type { AzureRig } from "../../rig/azure/azureRig.ts";

const FrameSchema = v.looseObject({
  type: v.string(),
  correlationId: v.optional(v.string()),
  payload: v.optional(v.looseObject({}), {}),
});
type ReceivedFrame = v.InferOutput<typeof FrameSchema>;

const KeySchema = v.looseObject({ key: v.string(), tenant: v.string() });
const GrantSchema = v.looseObject({ url: v.string(), ticket: v.string(), transport: v.literal("signalr") });

/** A peer that speaks by Microsoft's own SignalR client. */
export interface HubPeer {
  readonly connection: string;
  say(type: string, members?: Record<string, unknown>): Promise<void>;
  /** The next frame of this type that was not taken yet. */
  next(type: string): Promise<ReceivedFrame>;
  /** Frames that nobody took. */
  rest(): readonly ReceivedFrame[];
  closed: Promise<void>;
  leave(): Promise<void>;
}

/** A device key of a new tenant. */
export async function mintDevice({ app }: AzureRig): Promise<{ key: string; tenant: string }> {
  return v.parse(KeySchema, await post(app.origin, "/keys", {}));
}

/** A client key of the tenant, by a pairing. */
export async function pairClient({ app }: AzureRig, deviceKey: string): Promise<string> {
  const { code } = v.parse(
    v.looseObject({ code: v.string() }),
    await post(app.origin, "/pairings", {}, deviceKey),
  );
  return v.parse(
    v.looseObject({ key: v.string() }),
    await post(app.origin, `/pairings/${code}`, { name: "a laptop" }),
  ).key;
}

/** What `POST /connect` gives a key. */
export async function askForSocket({ app }: AzureRig, key: string) {
  return v.parse(GrantSchema, await post(app.origin, "/connect", {}, key));
}

/** Opens a socket with what `POST /connect` gives the key. */
export async function openPeer(rig: AzureRig, key: string): Promise<HubPeer> {
  return openWith(await askForSocket(rig, key));
}

/** Opens a socket at an address with a token. */
export async function openWith({
  url,
  ticket,
}: {
  readonly url: string;
  readonly ticket: string;
}): Promise<HubPeer> {
  const client = new HubConnectionBuilder()
    .withUrl(url, { accessTokenFactory: () => ticket, transport: HttpTransportType.WebSockets })
    .configureLogging(LogLevel.None)
    .build();
  const frames: ReceivedFrame[] = [];
  let wake = () => {};
  client.on(FRAME_METHOD, (text: string) => {
    const parsed: unknown = JSON.parse(text);
    frames.push(...[parsed].flat().map((it) => v.parse(FrameSchema, it)));
    wake();
  });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  client.onclose(() => resolve());
  await client.start();
  return {
    connection: client.connectionId ?? "",
    say: (type, members = {}) =>
      client.send(FRAME_METHOD, JSON.stringify({ type, id: randomUUID(), payload: {}, ...members })),
    next: async (type) => {
      for (;;) {
        const index = frames.findIndex((it) => it.type === type);
        const [frame] = index === -1 ? [] : frames.splice(index, 1);
        if (frame !== undefined) return frame;
        await new Promise<void>((woken) => {
          wake = woken;
        });
      }
    },
    rest: () => frames,
    closed,
    leave: () => client.stop(),
  };
}

async function post(origin: string, path: string, body: object, key?: string): Promise<unknown> {
  const answer = await fetch(new URL(path, origin), {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-Forwarded-For": anyAddress(),
      ...(key !== undefined && { "X-API-Key": key }),
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** Each call from somewhere else: one address may mint five keys an hour. */
function anyAddress(): string {
  return `198.18.${randomInt(256)}.${randomInt(256)}`;
}
