import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Ports from which none is given to an outgoing connection: Linux and macOS hand those out above. A port that another
 * suite's client could take by chance before the server under test listens would fail a test now and then.
 */
const LOWEST = 12_000;
const HIGHEST = 32_000;
const TRIES = 50;

/** A TCP port on which nobody listens at the moment, on neither loopback address. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if ((await isFree(port, "127.0.0.1")) && (await isFree(port, "::1"))) return port;
  }
  throw new Error(`no free port among ${TRIES} between ${LOWEST} and ${HIGHEST}`);
}

/** Whether one may listen there; an address that the machine lacks is in nobody's way. */
async function isFree(port: number, address: string): Promise<boolean> {
  const server = createServer().listen(port, address);
  try {
    await once(server, "listening");
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EADDRNOTAVAIL";
  }
  server.close();
  await once(server, "close");
  return true;
}
