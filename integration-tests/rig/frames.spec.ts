import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { WebSocket, WebSocketServer } from "ws";
import { FrameTranslator } from "./frames.ts";

describe("frames on their way through the rig", () => {
  it("keep every byte where nothing is translated, however they are cut into pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, size) => {
          const translator = new FrameTranslator((text) => text);
          const passed = buffer(translator);
          for (let at = 0; at < bytes.length; at += size) translator.write(bytes.subarray(at, at + size));
          translator.end();
          assert.deepEqual(await passed, Buffer.from(bytes));
        },
      ),
    );
  });

  it("carry translated texts of every length between a real client and a real server", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
    await once(server, "listening");
    server.on("connection", (socket) =>
      socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary })),
    );
    const edge = createServer((client) => void join(client, portOf(server.address())));
    edge.listen(0, "127.0.0.1");
    await once(edge, "listening");
    const socket = new WebSocket(`ws://127.0.0.1:${portOf(edge.address())}`);
    await once(socket, "open");
    for (const length of [0, 100, 125, 126, 65_535, 65_536, 200_000]) {
      const text = `out${"ü".repeat(length)}`;
      socket.send(text);
      const [echo] = await once(socket, "message");
      assert.equal(String(echo), `told ${text.slice(3)}`, `${length} characters`);
    }
    socket.send(Buffer.from("out"));
    assert.equal(String((await once(socket, "message"))[0]), "out", "a binary frame is nobody's text");
    socket.terminate();
    server.close();
    edge.close();
  });
});

/** To the server `out` becomes `in`, to the client `in` becomes `told `. The handshake goes through as it is. */
async function join(client: Socket, port: number): Promise<void> {
  const upstream = connect(port, "127.0.0.1");
  const [asked] = await once(client, "data");
  upstream.write(asked);
  const [answered] = await once(upstream, "data");
  client.write(answered);
  client.pipe(new FrameTranslator((text) => text.replace("out", "in"))).pipe(upstream);
  upstream.pipe(new FrameTranslator((text) => text.replace("in", "told "))).pipe(client);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("it listens on no port");
  return address.port;
}
