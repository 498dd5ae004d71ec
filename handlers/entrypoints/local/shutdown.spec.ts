import assert from "node:assert/strict";
import { Lifecycle } from "./lifecycle.ts";
import { OperatorFeed } from "./operator/feed.ts";
import { randomIds, systemClock } from "./platform.ts";
import { shutDown } from "./shutdown.ts";
import { Turn } from "./sockets/turn.ts";
import { BareSockets } from "./spec/bareSockets.ts";

describe("shutDown", () => {
  /** Steps in the order in which they happened. */
  function traced(world: BareSockets) {
    const steps: string[] = [];
    const lifecycle = new Lifecycle();
    const parts = {
      lifecycle,
      listeners: {
        port: 0,
        addresses: [],
        close: async () => void steps.push("stop listening"),
        cut: () => undefined,
      },
      feed: new OperatorFeed(() => "x"),
      peers: world.peers,
      sockets: world.sockets,
      turn: new Turn(world.telemetry),
      stores: { close: async () => void steps.push("close the stores") },
      telemetry: world.telemetry,
      clock: systemClock,
      ids: randomIds,
    };
    return { steps, lifecycle, parts };
  }

  it("waits for frames under way, tells peers before it closes them, and closes the stores last", async () => {
    const acknowledge = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const world: BareSockets = new BareSockets({
      message: async () => {
        begun.resolve();
        await acknowledge.promise;
        await world.broadcaster.send(world.address(1), "acknowledged", { kind: "control" });
      },
      disconnected: async () => void steps.push("disconnected"),
    });
    const { steps, lifecycle, parts } = traced(world);
    await world.listen();
    const peer = await world.open();
    peer.socket.send("a request");
    await begun.promise;
    const down = shutDown(parts);
    assert.equal(lifecycle.draining, true);
    await peer.until("ReconnectEvent");
    assert.deepEqual(steps, [], "it still listens and still serves");
    assert.equal(peer.socket.readyState, peer.socket.OPEN);
    acknowledge.resolve();
    assert.equal(await peer.closed, 1012);
    await down;
    assert.match(peer.messages[0] ?? "", /ReconnectEvent/);
    assert.equal(peer.messages[1], "acknowledged");
    assert.deepEqual(steps, ["disconnected", "stop listening", "close the stores"]);
    await world.close();
  });

  it("spreads peers by a jittered wait, below 100 a second", async () => {
    const world = new BareSockets();
    const { parts } = traced(world);
    await world.listen();
    const peers = await Promise.all(Array.from({ length: 30 }, () => world.open()));
    await Promise.all([shutDown(parts), ...peers.map(({ closed }) => closed)]);
    const waits = peers.map(({ messages }) => JSON.parse(messages[0] ?? "").payload.afterMs);
    assert.ok(new Set(waits).size > 15, "not all at once");
    for (const wait of waits) assert.ok(wait >= 0 && wait < 1000);
    await world.close();
  });

  it("ends where the stores cannot be closed, and says so", async () => {
    const world = new BareSockets();
    const { parts } = traced(world);
    await shutDown({ ...parts, stores: { close: () => Promise.reject(new Error("disk full")) } });
    assert.equal(world.telemetry.troubles()[0]?.event, "stores_not_closed");
  });
});
