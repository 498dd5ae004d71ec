import {
  ConnectRequestSchema,
  type ConnectResponse,
  MAX_FRAME_BYTES_TO_SERVER,
} from "../../protocol/index.ts";
import { issueTicket } from "../identity/tickets.ts";
import type { ServiceSettings, SocketGrant } from "../settings.ts";
import { requireCaller } from "./access.ts";
import { type DoorGroup, isoTime } from "./door.ts";
import { readBody } from "./input.ts";

/** `POST /connect`: a ticket for one socket, and where to open it. */
export const connectDoor: DoorGroup = (app, parts) => {
  const { ports, settings } = parts;
  app.post("/connect", async (c) => {
    const caller = await requireCaller(c, parts, "client", "device");
    const { role, resumeToken } = await readBody(c, ConnectRequestSchema);
    const origin = c.req.header("Origin");
    const { ticket, expiresAt } = await issueTicket(ports, settings, caller, {
      role,
      resumeToken,
      origin,
      ip: c.env.ip,
    });
    const { framesPerSecond, frameBurst } = settings.delivery;
    return c.json({
      ...(await grantOf(settings, ticket, expiresAt)),
      expiresAt: isoTime(expiresAt),
      limits: { frameBytes: MAX_FRAME_BYTES_TO_SERVER, framesPerSecond, burst: frameBurst },
    } satisfies ConnectResponse);
  });
};

async function grantOf(settings: ServiceSettings, ticket: string, expiresAt: number): Promise<SocketGrant> {
  const { socketGrant, publicOrigin } = settings;
  return socketGrant === undefined
    ? { url: socketUrl(publicOrigin), ticket, transport: "websocket" }
    : socketGrant(ticket, expiresAt);
}

/** The socket's address: the doors' host by `ws` or `wss`, path `/`. */
function socketUrl(publicOrigin: string): string {
  return new URL("/", publicOrigin.replace(/^http/, "ws")).href;
}
