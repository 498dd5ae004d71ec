import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { RawSocket } from "./rawSocket.ts";
import type { TestServer } from "./testServer.ts";

interface Asked {
  readonly host?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** A call with every header as given, which fetch would not allow. */
export async function ask(
  { port }: TestServer,
  path: string,
  { host = "127.0.0.1", method = "GET", headers = {} }: Asked = {},
): Promise<{ status: number; headers: IncomingMessage["headers"]; text: string }> {
  const asked = request({ host, port, path, method, headers: { connection: "close", ...headers } }).end();
  const [response]: IncomingMessage[] = await once(asked, "response");
  assert.ok(response !== undefined);
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** A socket that has been welcomed. */
export async function hello(
  server: TestServer,
  payload: object,
  protocols: string[] = [],
): Promise<RawSocket> {
  const socket = await RawSocket.open(`ws://localhost:${server.port}/`, protocols);
  socket.say({ type: "HelloEvent", payload });
  await socket.until('"WelcomeEvent"');
  return socket;
}

export function payloadOf(message: string | undefined): Record<string, unknown> {
  return JSON.parse(message ?? "{}").payload;
}
