import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Service, Verdict } from "../../../core/contract.ts";
import { problemOf } from "../../../core/problems.ts";
import type { Clock, Connection, Ids } from "../../../ports/index.ts";
import { errorFields } from "../../../ports/logFields.ts";
import { type Problem, SUBPROTOCOL, TICKET_PROTOCOL_PREFIX } from "../../../protocol/index.ts";
import { MAX_FRAME_BYTES_TO_SERVER } from "../../../protocol/limits.ts";
import type { Peers } from "../sockets/peers.ts";
import type { Sockets } from "../sockets/sockets.ts";
import { type DoorwayParts, passDoorway, RETRY_AFTER_MS } from "./doorway.ts";
import { refuseUpgrade, unavailableProblem } from "./refusals.ts";
import { viewerAddress } from "./viewer.ts";

/** How long a closing handshake may take, in milliseconds; ws' own 30 s would hold up a stop. */
const CLOSE_TIMEOUT_MS = 3000;
/** Fragments of one message, and chunks it may be buffered in: a frame of 32 KiB needs few, an attacker sends thousands. */
const MAX_FRAGMENTS = 64;
const MAX_BUFFERED_CHUNKS = 256;

export interface UpgradeParts extends DoorwayParts {
  readonly service: Pick<Service, "connected">;
  readonly sockets: Pick<Sockets, "admit">;
  readonly peers: Peers;
  readonly maxSockets: number;
  readonly release: string;
  readonly instance: string;
  readonly behindProxy: boolean;
  readonly clock: Clock;
  readonly ids: Ids;
}

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Listener for `upgrade`: decides in the order of cost, and only then makes a WebSocket. */
export function createUpgradeListener(parts: UpgradeParts): UpgradeListener {
  const { service, sockets, peers, telemetry, clock, ids } = parts;
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES_TO_SERVER,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols: (offered: Set<string>) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  };
  const webSockets = new WebSocketServer(options);
  let opening = 0;

  return (request, socket, head) => {
    // Until ws takes the socket over nobody else listens, and an unheard error ends the process.
    const fail = (): void => {
      socket.destroy();
    };
    socket.on("error", fail);
    const refused = refusal(request);
    if (refused !== undefined) return refuseUpgrade(socket, refused);
    opening += 1;
    void admit(request, socket, head, fail).finally(() => {
      opening -= 1;
    });
  };

  function refusal(request: IncomingMessage): Problem | undefined {
    const passed = passDoorway(parts, request, true);
    if (passed.refused !== undefined) return passed.refused;
    if (passed.path !== "/") {
      return problemOf({
        status: 404,
        code: "INVALID_INPUT",
        detail: "There is no socket at this path.",
        hint: "Open the socket at /.",
      });
    }
    if (peers.size + opening < parts.maxSockets) return undefined;
    telemetry.count("requests_refused_total", { reason: "full" });
    return unavailableProblem("full", RETRY_AFTER_MS.full);
  }

  async function admit(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    fail: () => void,
  ): Promise<void> {
    const { host, origin } = request.headers;
    const connection: Connection = {
      id: ids.uuid(),
      endpoint: parts.instance,
      release: parts.release,
      openedAt: clock.now(),
      ...(host !== undefined && { host }),
    };
    const ticket = ticketOf(request);
    const verdict = await ask(connection, {
      ip: viewerAddress(request, parts.behindProxy),
      ...(ticket !== undefined && { ticket }),
      ...(origin !== undefined && { origin }),
    });
    if (!verdict.accepted) return refuseUpgrade(socket, verdict.problem);
    const { principal } = verdict;
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off("error", fail);
      sockets.admit(webSocket, socket, { ...connection, ...(principal !== undefined && { principal }) });
    });
  }

  async function ask(...asked: Parameters<Service["connected"]>): Promise<Verdict> {
    try {
      return await service.connected(...asked);
    } catch (error) {
      telemetry.count("handler_failures_total", { door: "connected" });
      telemetry.log("error", "connected_failed", errorFields(error));
      return { accepted: false, problem: unavailableProblem("failing", RETRY_AFTER_MS.overloaded) };
    }
  }
}

/** One-use ticket: in the subprotocols, which fewer logs keep, else in the query. */
function ticketOf({ headers, url = "" }: IncomingMessage): string | undefined {
  const offered = headers["sec-websocket-protocol"]?.split(",").map((it) => it.trim());
  const ticket = offered?.find((it) => it.startsWith(TICKET_PROTOCOL_PREFIX));
  if (ticket !== undefined) return ticket.slice(TICKET_PROTOCOL_PREFIX.length);
  const query = url.indexOf("?");
  return query === -1 ? undefined : (new URLSearchParams(url.slice(query)).get("ticket") ?? undefined);
}
