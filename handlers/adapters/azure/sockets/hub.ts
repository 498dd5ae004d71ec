/** Name of a hub as SignalR takes it, in lower case as it signs it. */
export const HUB_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;

/** Method by which either side hands the other one frame, its only argument: the frame's JSON text. */
export const FRAME_METHOD = "frame";

/** Path of one connection in SignalR's REST API. */
export function connectionPath(hub: string, connection: string): string {
  return `/api/hubs/${hub}/connections/${encodeURIComponent(connection)}`;
}
