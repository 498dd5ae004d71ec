/** Name of a hub as SignalR takes it, in lower case as it signs it. */
export const HUB_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;

/** Path of one connection in SignalR's REST API. */
export function connectionPath(hub: string, connection: string): string {
  return `/api/hubs/${hub}/connections/${encodeURIComponent(connection)}`;
}
