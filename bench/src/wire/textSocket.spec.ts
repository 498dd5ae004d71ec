import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { listen } from "../stacks/host.ts";
import { TextSocket } from "./textSocket.ts";

describe("TextSocket against the ws library", () => {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  let port = 0;

  before(async () => {
    port = await listen(http);
  });
  after(() => {
    for (const socket of server.clients) socket.terminate();
    http.close();
  });

  async function pair(): Promise<[ours: TextSocket, theirs: WebSocket]> {
    const connected: Promise<[WebSocket]> = new Promise((resolve) =>
      server.once("connection", (socket) => resolve([socket])),
    );
    const ours = await TextSocket.open(port, "/", []);
    const [theirs] = await connected;
    return [ours, theirs];
  }

  function nextText(socket: TextSocket): Promise<string> {
    return new Promise((resolve) => {
      socket.onText = resolve;
    });
  }

  for (const text of [
    "",
    "short",
    "x".repeat(125),
    "x".repeat(126),
    "grün".repeat(1000),
    "x".repeat(60_000),
  ]) {
    it(`brings ${Buffer.byteLength(text)} bytes there and back unchanged`, async () => {
      const [ours, theirs] = await pair();
      theirs.on("message", (data, isBinary) => theirs.send(data, { binary: isBinary }));
      const back = nextText(ours);
      ours.send(text);
      assert.equal(await back, text);
      await ours.close();
    });
  }

  it("reads a text that comes in many pieces", async () => {
    const [ours, theirs] = await pair();
    const text = "x".repeat(1_000_000);
    const read = nextText(ours);
    theirs.send(text);
    assert.equal((await read).length, text.length);
    await ours.close();
  });

  it("answers a ping, so that the server keeps it", async () => {
    const [ours, theirs] = await pair();
    const pong = once(theirs, "pong");
    theirs.ping("still there?");
    const [data] = await pong;
    assert.equal(String(data), "still there?");
    await ours.close();
  });

  it("tells when the server closes, and closes itself", async () => {
    const [ours, theirs] = await pair();
    const closed = new Promise<void>((resolve) => {
      ours.onClose = resolve;
    });
    theirs.close(1001);
    const [code] = await once(theirs, "close");
    assert.equal(code, 1001);
    await closed;
  });

  it("rejects where the server does not upgrade", async () => {
    const plain = createServer((_, response) => response.writeHead(503).end());
    const plainPort = await listen(plain);
    await assert.rejects(TextSocket.open(plainPort, "/", []), /503/);
    plain.close();
  });

  it("rejects where nobody listens", async () => {
    const gone = createServer();
    const gonePort = await listen(gone);
    await new Promise((resolve) => gone.close(resolve));
    await assert.rejects(TextSocket.open(gonePort, "/", []), /ECONNREFUSED/);
  });
});
