import { once } from "node:events";
import type { Server } from "node:net";

/** Lets a server listen on a free port of the loopback; the port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

/** Ends a server with its connections. */
export async function end(server: Server & { closeAllConnections(): void }): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
