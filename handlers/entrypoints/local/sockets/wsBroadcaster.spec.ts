import assert from "node:assert/strict";
import { once } from "node:events";
import { BareSockets } from "../spec/bareSockets.ts";
import { openStalledPeer } from "../spec/rawSocket.ts";

const DURABLE = { kind: "durable" } as const;
const PATIENT = { kind: "control", patient: true } as const;
const progress = (mergeKey: string) => ({ kind: "ephemeral", mergeKey }) as const;
const KIB = 1024;

describe("WsBroadcaster", () => {
  let world: BareSockets;
  beforeEach(async () => {
    world = new BareSockets({}, { soft: 64 * KIB, hard: 512 * KIB });
    await world.listen();
  });
  afterEach(() => world.close());

  it("joins what one turn sends to a peer that reads arrays, and keeps the order", async () => {
    const peer = await world.open();
    for (let n = 0; n < 100; n += 1) {
      void world.broadcaster.send(world.address(1, true), JSON.stringify({ n }), DURABLE);
    }
    await peer.until('{"n":99}');
    assert.equal(peer.messages.length, 2);
    assert.deepEqual(
      peer.messages.flatMap((it) => JSON.parse(it).map(({ n }: { n: number }) => n)),
      Array.from({ length: 100 }, (_, n) => n),
    );
  });

  it("keeps a patient text until the next one for the same peer, in order, and sends it alone where none comes", async () => {
    const peer = await world.open();
    void world.broadcaster.send(world.address(1, true), '"ack 1"', PATIENT);
    await new Promise((resolve) => setImmediate(resolve));
    void world.broadcaster.send(world.address(1, true), '"event"', DURABLE);
    await peer.until('"event"');
    assert.deepEqual(peer.messages, ['["ack 1","event"]']);
    void world.broadcaster.send(world.address(1, true), '"ack 2"', PATIENT);
    await peer.until('"ack 2"');
    assert.deepEqual(peer.messages.slice(1), ['"ack 2"']);
  });

  it("sends one by one to a peer that does not", async () => {
    const peer = await world.open();
    for (const text of ["1", "2", "3"]) void world.broadcaster.send(world.address(1), text, DURABLE);
    await peer.until("3");
    assert.deepEqual(peer.messages, ["1", "2", "3"]);
  });

  it("calls gone: a connection it does not know, one of another process, one that has closed", async () => {
    const peer = await world.open();
    const gone = { outcome: "gone" };
    const known = world.address(1);
    assert.deepEqual(await world.broadcaster.send({ ...known, connection: "c9" }, "1", DURABLE), gone);
    assert.deepEqual(await world.broadcaster.send({ ...known, endpoint: "earlier" }, "1", DURABLE), gone);
    assert.deepEqual(await world.broadcaster.send(known, "1", DURABLE), { outcome: "sent" });
    const left = once(world.peer(1).socket, "close");
    peer.socket.close();
    await left;
    assert.deepEqual(await world.broadcaster.send(known, "1", DURABLE), gone);
  });

  it("disconnects after what was sent before", async () => {
    const peer = await world.open();
    void world.broadcaster.send(world.address(1), "last words", DURABLE);
    await world.broadcaster.disconnect(world.address(1));
    assert.equal(await peer.closed, 1008);
    assert.deepEqual(peer.messages, ["last words"]);
  });

  it("disconnects an unknown connection without a word", async () => {
    await world.broadcaster.disconnect(world.address(7));
  });

  /** Fills the system's buffers and then the outbox beyond its soft limit. */
  async function stall(): Promise<Awaited<ReturnType<typeof openStalledPeer>>> {
    const stalled = await openStalledPeer(world.port);
    const filler = "x".repeat(32 * KIB);
    while (world.peer(1).outbox.waiting <= 64 * KIB) {
      await world.broadcaster.send(world.address(1), filler, DURABLE);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return stalled;
  }

  it("beyond the soft limit merges progress, newest wins, and sends it once the peer has caught up", async () => {
    const stalled = await stall();
    try {
      const before = world.peer(1).outbox.waiting;
      for (let percent = 1; percent <= 50; percent += 1) {
        const text = `{"job":"a","percent":${percent}}`;
        assert.deepEqual(await world.broadcaster.send(world.address(1), text, progress("a")), {
          outcome: "sent",
        });
      }
      await world.broadcaster.send(world.address(1), '{"job":"b","percent":7}', progress("b"));
      await world.broadcaster.send(world.address(1), "durable in between", DURABLE);
      assert.ok(world.peer(1).outbox.waiting < before + 200, "fifty texts take the room of one");
      let read = "";
      stalled.setEncoding("latin1").on("data", (chunk: string) => {
        read += chunk;
      });
      while (!read.includes('"percent":7')) await once(stalled, "data");
      assert.deepEqual(read.match(/"job":"a","percent":\d+/g), ['"job":"a","percent":50']);
      assert.equal(read.split("durable in between").length, 2);
      assert.equal(await world.counted("ephemeral_merged_total"), 51);
    } finally {
      stalled.destroy();
    }
  });

  it("sheds the oldest progress where even merged it is more than the soft limit", async () => {
    const stalled = await stall();
    try {
      const text = "y".repeat(KIB);
      for (let job = 0; job < 200; job += 1) {
        await world.broadcaster.send(world.address(1), text, progress(`job-${job}`));
      }
      assert.ok(world.peer(1).outbox.waiting <= 3 * 64 * KIB);
    } finally {
      stalled.destroy();
    }
  });

  it("at the hard limit gives the peer up: its address is gone and its socket ends", async () => {
    const stalled = await stall();
    try {
      const { socket } = world.peer(1);
      const closed = once(socket, "close");
      let outcome = "sent";
      while (outcome === "sent") {
        ({ outcome } = await world.broadcaster.send(world.address(1), "z".repeat(32 * KIB), DURABLE));
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.equal(outcome, "gone");
      assert.ok(world.peer(1).outbox.waiting <= 512 * KIB + KIB);
      let read = "";
      stalled.setEncoding("latin1").on("data", (chunk: string) => {
        read += chunk;
      });
      while (!read.includes("UNAVAILABLE")) await once(stalled, "data");
      stalled.end();
      await closed;
      assert.equal(world.peers.size, 0);
    } finally {
      stalled.destroy();
    }
  });

  it("gives a peer up that talks but has been behind for 30 sweeps", async () => {
    const stalled = await stall();
    try {
      const peer = world.peer(1);
      const sweep = (): void => {
        peer.alive = true;
        world.sockets.sweep();
      };
      for (let sweeps = 1; sweeps < 30; sweeps += 1) sweep();
      assert.equal(peer.socket.readyState, peer.socket.OPEN);
      sweep();
      assert.equal(peer.socket.readyState, peer.socket.CLOSING);
    } finally {
      stalled.destroy();
    }
  });
});
