import { isIP, Socket } from "node:net";

/** Variable by which a program of the rig is told the gateway's port. */
export const GATEWAY_VARIABLE = "SEMANTEST_RIG_GATEWAY";
const LOOPBACK = "127.0.0.1";

interface Target {
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  readonly port?: number | string | undefined;
}

/**
 * From now on every name but this machine's own leads this process to the gateway, which stands for all of the internet; the
 * names in addresses, certificates and headers stay what they are. Answers how to end that.
 */
export function leadNamesTo(port: number): () => void {
  const { connect } = Socket.prototype;
  function connectHere(this: Socket, ...args: readonly unknown[]): Socket {
    // Node's own `net.connect` hands its options and listener over in a list.
    const given = Array.isArray(args[0]) ? args[0] : args;
    const [options, listener]: readonly unknown[] = given;
    if (!isTarget(options) || !leadsAway(options)) return Reflect.apply(connect, this, args);
    const here = { ...options, host: LOOPBACK, port };
    return Reflect.apply(connect, this, typeof listener === "function" ? [here, listener] : [here]);
  }
  Object.assign(Socket.prototype, { connect: connectHere });
  return () => Object.assign(Socket.prototype, { connect });
}

function isTarget(value: unknown): value is Target {
  return typeof value === "object" && value !== null && "host" in value;
}

function leadsAway({ host, path }: Target): boolean {
  if (typeof host !== "string" || typeof path === "string") return false;
  return host !== "localhost" && !host.endsWith(".localhost") && isIP(host) === 0;
}
