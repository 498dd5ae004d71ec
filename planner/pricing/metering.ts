// How the clouds count what is used.

const API_UNIT_BYTES = 32 * 1024;
const HTTP_UNIT_BYTES = 512 * 1024;
const SIGNALR_UNIT_BYTES = 2 * 1024;
const INCLUDED_CAPACITY = 1_500;
const CAPACITY_STEP = 500;

/** Messages that API Gateway bills for one: each begun 32 KB; an empty one counts as well. */
export function socketMessages(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / API_UNIT_BYTES));
}

/** Requests that an HTTP API bills for one: each begun 512 KB. */
export function httpRequests(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / HTTP_UNIT_BYTES));
}

/**
 * Messages that SignalR bills for one that a client sends and so many receive: what it sends on, each begun 2 KB. To the
 * server counts as well; whether without a server's connection, Microsoft does not say, so it does here.
 */
export function signalrMessages(bytes: number, receivers: number): number {
  return Math.max(1, Math.ceil(bytes / SIGNALR_UNIT_BYTES)) * (1 + receivers);
}

/** Steps beyond what a firewall's price includes, each billed for each request. */
export function firewallCapacitySteps(capacityUnits: number): number {
  return Math.max(0, Math.ceil((capacityUnits - INCLUDED_CAPACITY) / CAPACITY_STEP));
}

export interface EdgeTransfer {
  readonly requests: number;
  readonly toOriginKb: number;
  readonly toClientKb: number;
}

/** What Front Door bills for one request: one answered by the edge itself never reaches the origin. */
export function edgeTransfer(upKb: number, downKb: number, byEdge: boolean): EdgeTransfer {
  return { requests: 1, toOriginKb: byEdge ? 0 : upKb, toClientKb: downKb };
}

/**
 * Seconds of a window in which an instance runs, where calls come at random and each keeps it for one second at least:
 * calls of the same second share it.
 */
export function busySeconds(calls: number, windowSeconds: number): number {
  return windowSeconds > 0 ? windowSeconds * (1 - Math.exp(-calls / windowSeconds)) : 0;
}
