import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { freePort } from "../../freePort.ts";

/** A bucket's own host, as an address on this machine. */
export interface BucketDoor {
  /** `https://<bucket's host>`, as signed addresses begin. */
  readonly publicAddress: string;
  readonly localAddress: string;
  stop(): Promise<void>;
}

/** Sends requests on unchanged but for `Host`, which is part of what is signed. */
export async function openBucketDoor(host: string, originPort: number): Promise<BucketDoor> {
  const port = await freePort();
  const server = createServer((incoming, answer) => {
    passOn(incoming, answer, host, originPort).catch(() => answer.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    publicAddress: `https://${host}`,
    localAddress: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function passOn(
  incoming: IncomingMessage,
  answer: ServerResponse,
  host: string,
  originPort: number,
): Promise<void> {
  const { method, url, headers } = incoming;
  const outgoing = request({
    host: "127.0.0.1",
    port: originPort,
    ...(method !== undefined && { method }),
    ...(url !== undefined && { path: url }),
    headers: { ...headers, host },
    agent: false,
  });
  const answering = once(outgoing, "response");
  const [[answered]] = await Promise.all([answering, pipeline(incoming, outgoing)]);
  answer.writeHead(answered.statusCode, answered.headers);
  await pipeline(answered, answer);
}
