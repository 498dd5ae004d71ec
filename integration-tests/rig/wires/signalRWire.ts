import { HttpTransportType, HubConnectionBuilder, HubConnectionState, LogLevel } from "@microsoft/signalr";
import WebSocket, { type ClientOptions } from "ws";
import type { Wire, WireRequest } from "./wire.ts";

/** Method of the hub by which either side hands the other one frame, as whoever has no SDK is told. */
const METHOD = "frame";

/** Opens a connection of Microsoft's own client. Rejects where SignalR refuses it; our functions can only end it later. */
export async function openSignalRWire(request: WireRequest): Promise<Wire> {
  const { headers, onText, ticket, ticketIn, url } = request;
  const client = new HubConnectionBuilder()
    .withUrl(url, {
      accessTokenFactory: () => ticket ?? "",
      headers: { ...headers },
      transport: HttpTransportType.WebSockets,
      ...(ticketIn === "query" && { WebSocket: socketWithTokenInQuery(ticket ?? "") }),
    })
    .configureLogging(LogLevel.None)
    .build();
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  client.on(METHOD, onText);
  client.onclose(() => resolve());
  await client.start();
  return {
    protocol: "",
    get isOpen() {
      return client.state === HubConnectionState.Connected;
    },
    ended,
    send: (text) => void client.send(METHOD, text),
    close: () => void client.stop(),
  };
}

/** A socket that shows its token as browsers do, which cannot add headers. */
function socketWithTokenInQuery(token: string) {
  return class extends WebSocket {
    constructor(
      url: string,
      protocols?: string | string[],
      { headers: _headers, ...options }: ClientOptions = {},
    ) {
      super(`${url}&access_token=${token}`, protocols, options);
    }
  };
}
