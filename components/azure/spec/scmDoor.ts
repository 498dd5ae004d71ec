import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** One call that the door got. */
export interface ScmCall {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** What the door answers to the call of that number. */
export type ScmAnswer = readonly [status: number, body: string];

export interface ScmDoor {
  readonly url: string;
  readonly calls: ScmCall[];
  close(): Promise<void>;
}

/** Plays the door at which an app on Flex Consumption takes code; how the real one words its answers is Azure's. */
export async function openScmDoor(answer: (call: ScmCall, number: number) => ScmAnswer): Promise<ScmDoor> {
  const calls: ScmCall[] = [];
  const server = createServer(async (request, response) => {
    const { authorization, "content-type": contentType } = request.headers;
    const { method = "", url: path = "" } = request;
    const call = {
      method,
      path,
      authorization,
      contentType,
      body: (await buffer(request)).toString("latin1"),
    };
    calls.push(call);
    const [status, text] = answer(call, calls.length);
    response.writeHead(status, { "content-type": "application/json", connection: "close" }).end(text);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = addressOf(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") {
    throw new Error("the door has no port");
  }
  return address;
}
