import assert from "node:assert/strict";
import type { Address, Broadcaster } from "../index.ts";
import { rejectsAborted, useHarness } from "./harness.ts";

/** A peer with an open socket. */
export interface BroadcastPeer {
  readonly address: Address;
  /** The next frame; rejects where none comes. */
  next(): Promise<string>;
  /** Resolves when the socket is closed by the other side, with the frames that were not asked for. */
  closed(): Promise<readonly string[]>;
  /** Closes the socket and resolves when the platform knows. */
  leave(): Promise<void>;
}

export interface BroadcastHarness {
  readonly broadcaster: Broadcaster;
  open(options: { readonly batch: boolean }): Promise<BroadcastPeer>;
  close(): Promise<void>;
}

export interface BroadcastTraits {
  /** It answers `gone` for a socket that has left; SignalR takes texts for the dead. */
  readonly knowsGone: boolean;
}

const DURABLE = { kind: "durable" } as const;

/** What every Broadcaster promises. */
export function describeBroadcaster(
  name: string,
  make: () => Promise<BroadcastHarness>,
  traits: BroadcastTraits,
): void {
  describe(`Broadcaster: ${name}`, () => {
    const harness = useHarness(make);
    const send = (address: Address, text: string) => harness().broadcaster.send(address, text, DURABLE);
    const text = (index: number) => `{"type":"PongEvent","id":"${index}"}`;

    it("sends a text as it is", async () => {
      const peer = await harness().open({ batch: false });
      const sent = '{"type":"PongEvent","fox":"🦊 \\u2028","__proto__":{}}';
      assert.deepEqual(await send(peer.address, sent), { outcome: "sent" });
      assert.equal(await peer.next(), sent);
    });

    it("keeps the order of what was sent to one peer", async () => {
      const peer = await harness().open({ batch: false });
      const texts = Array.from({ length: 50 }, (_, index) => text(index));
      await Promise.all(texts.map((it) => send(peer.address, it)));
      for (const expected of texts) assert.equal(await peer.next(), expected);
    });

    it("joins texts in an array at most for peers that read arrays, every text once and in order", async () => {
      const peer = await harness().open({ batch: true });
      const texts = Array.from({ length: 50 }, (_, index) => text(index));
      await Promise.all(texts.map((it) => send(peer.address, it)));
      const received: unknown[] = [];
      while (received.length < texts.length) {
        const frame: unknown = JSON.parse(await peer.next());
        received.push(...(Array.isArray(frame) ? frame : [frame]));
      }
      assert.deepEqual(
        received,
        texts.map((it) => JSON.parse(it)),
      );
    });

    it("sends the newest of ephemeral texts, and never drops a durable one for them", async () => {
      const peer = await harness().open({ batch: false });
      const progress = { kind: "ephemeral", mergeKey: "job-1" } as const;
      for (let index = 0; index < 20; index += 1) {
        await harness().broadcaster.send(peer.address, text(index), progress);
      }
      await send(peer.address, text(99));
      const received: string[] = [];
      while (received.at(-1) !== text(99)) received.push(await peer.next());
      assert.equal(received.at(-2), text(19));
      assert.deepEqual(
        received,
        received.toSorted((a, b) => idOf(a) - idOf(b)),
      );
    });

    it("reaches the addressed peer only", async () => {
      const first = await harness().open({ batch: false });
      const second = await harness().open({ batch: false });
      await send(first.address, text(1));
      await send(second.address, text(2));
      assert.equal(await second.next(), text(2));
      assert.equal(await first.next(), text(1));
    });

    it("closes a socket after what was sent before, and takes it when it is closed already", async () => {
      const peer = await harness().open({ batch: false });
      await send(peer.address, text(1));
      await harness().broadcaster.disconnect(peer.address);
      assert.deepEqual(await peer.closed(), [text(1)]);
      await harness().broadcaster.disconnect(peer.address);
    });

    it("takes the disconnection of a socket that never was", async () => {
      const { address } = await harness().open({ batch: false });
      await harness().broadcaster.disconnect({ ...address, connection: "__proto__" });
    });

    it("refuses every call whose signal is aborted, and does nothing", async () => {
      const { broadcaster } = harness();
      const peer = await harness().open({ batch: false });
      await rejectsAborted((options) => broadcaster.send(peer.address, text(1), DURABLE, options));
      await rejectsAborted((options) => broadcaster.disconnect(peer.address, options));
      await send(peer.address, text(2));
      assert.equal(await peer.next(), text(2));
    });

    if (!traits.knowsGone) return;

    it("answers gone for sockets that have left, never were, or were another process's", async () => {
      const peer = await harness().open({ batch: false });
      await peer.leave();
      assert.deepEqual(await send(peer.address, text(1)), { outcome: "gone" });
      assert.deepEqual(await send({ ...peer.address, connection: "__proto__" }, text(1)), {
        outcome: "gone",
      });
      const alive = await harness().open({ batch: false });
      assert.deepEqual(await send({ ...alive.address, endpoint: "earlier-process" }, text(1)), {
        outcome: "gone",
      });
    });
  });
}

function idOf(text: string): number {
  return Number(/"id":"(\d+)"/.exec(text)?.[1]);
}
