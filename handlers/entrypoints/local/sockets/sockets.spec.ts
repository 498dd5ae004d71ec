import assert from "node:assert/strict";
import { once } from "node:events";
import { BareSockets } from "../spec/bareSockets.ts";
import { openStalledPeer } from "../spec/rawSocket.ts";

describe("Sockets", () => {
  let world: BareSockets;
  afterEach(() => world.close());

  it("hands each text frame to the core with its connection", async () => {
    const heard: [string, string][] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    world = new BareSockets({
      message: async ({ id }, text) => {
        heard.push([id, text]);
        if (heard.length === 2) resolve();
      },
    });
    await world.listen();
    const peer = await world.open();
    peer.socket.send("one");
    peer.socket.send("two");
    await promise;
    assert.deepEqual(heard, [
      ["c1", "one"],
      ["c1", "two"],
    ]);
  });

  it("survives a core that fails, and goes on", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    world = new BareSockets({
      message: async (_connection, text) => {
        if (text === "bad") throw new Error("secret words of the peer");
        resolve();
      },
      disconnected: async () => {
        throw new Error("the store is gone");
      },
    });
    await world.listen();
    const peer = await world.open();
    peer.socket.send("bad");
    peer.socket.send("good");
    await promise;
    assert.equal(await world.counted('handler_failures_total{door="message"}'), 1);
    const left = once(world.peer(1).socket, "close");
    peer.socket.close();
    await left;
    while (world.sockets.unfinished > 0) await new Promise((next) => setImmediate(next));
    assert.equal(await world.counted('handler_failures_total{door="disconnected"}'), 1);
    const told = JSON.stringify(world.telemetry.troubles());
    assert.ok(told.includes("message_failed") && told.includes("disconnect_failed"));
    assert.ok(!told.includes("secret words"));
  });

  it("refuses a binary frame by a frame that says why, and 1003", async () => {
    world = new BareSockets();
    await world.listen();
    const peer = await world.open();
    peer.socket.send(Buffer.from("{}"));
    assert.equal(await peer.closed, 1003);
    const { type, payload } = JSON.parse(peer.messages[0] ?? "");
    assert.equal(type, "ErrorEvent");
    assert.deepEqual([payload.code, payload.fatal], ["INVALID_INPUT", true]);
  });

  it("stops reading a peer with 64 frames under way, and goes on when half are done", async () => {
    let begun = 0;
    const waiting: (() => void)[] = [];
    world = new BareSockets({
      message: () => {
        begun += 1;
        return new Promise((resolve) => waiting.push(resolve));
      },
    });
    await world.listen();
    const peer = await world.open();
    for (let n = 0; n < 64; n += 1) peer.socket.send(`${n}`);
    while (begun < 64) await new Promise((next) => setImmediate(next));
    assert.ok(world.peer(1).socket.isPaused);
    assert.equal(world.sockets.unfinished, 64);
    const paused = new Promise<void>((resolve) => peer.socket.send("one more", () => resolve()));
    await paused;
    await new Promise((next) => setImmediate(next));
    assert.equal(begun, 64, "what comes later waits in the socket");
    for (const done of waiting.splice(0)) done();
    while (begun < 65) await new Promise((next) => setImmediate(next));
    assert.ok(!world.peer(1).socket.isPaused);
    for (const done of waiting.splice(0)) done();
  });

  it("pings each peer once a heartbeat and ends the one that does not answer", async () => {
    const left: string[] = [];
    world = new BareSockets({
      disconnected: async ({ id }) => {
        left.push(id);
      },
    });
    await world.listen();
    const living = await world.open();
    const dead = await openStalledPeer(world.port);
    const pinged = once(living.socket, "ping");
    const ponged = once(world.peer(1).socket, "pong");
    const ended = once(world.peer(2).socket, "close");
    for (let sweep = 0; sweep < 27; sweep += 1) world.sockets.sweep();
    await pinged;
    await ponged;
    for (let sweep = 0; sweep < 27; sweep += 1) world.sockets.sweep();
    await ended;
    assert.deepEqual(left, ["c2"]);
    assert.deepEqual([...world.peers.keys()], ["c1"]);
    dead.destroy();
  });

  it("closes with 1007 what is not UTF-8, and counts it", async () => {
    world = new BareSockets();
    await world.listen();
    const peer = await world.open();
    const { promise: broken, resolve } = Promise.withResolvers<void>();
    world.peer(1).socket.on("close", () => resolve());
    peer.socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    assert.equal(await peer.closed, 1007);
    await broken;
    assert.equal(await world.counted("frames_broken_total"), 1);
  });
});
