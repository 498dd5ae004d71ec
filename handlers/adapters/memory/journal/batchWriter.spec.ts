import assert from "node:assert/strict";
import { setImmediate as endOfTurn } from "node:timers/promises";
import { StoreUnavailable } from "../../../ports/index.ts";
import { BatchWriter, type BatchWriterOptions } from "./batchWriter.ts";
import type { DiskFile } from "./disk.ts";

/** A file whose operations wait until the test lets them go on. */
class SlowFile implements DiskFile {
  readonly log: string[] = [];
  #gates: PromiseWithResolvers<void>[] = [];
  open = true;

  /** From now on operations wait. */
  hold(): void {
    this.open = false;
  }

  /** Lets the operations that wait go on, or fail. */
  release(error?: Error): void {
    this.open = true;
    for (const gate of this.#gates.splice(0)) {
      if (error === undefined) gate.resolve();
      else gate.reject(error);
    }
  }

  async write(bytes: Uint8Array, offset: number): Promise<void> {
    this.log.push(`write ${offset} ${Buffer.from(bytes).toString().trimEnd().replaceAll("\n", ",")}`);
    await this.#pass();
  }

  async sync(): Promise<void> {
    this.log.push("sync");
    await this.#pass();
  }

  async close(): Promise<void> {
    this.log.push("close");
  }

  async #pass(): Promise<void> {
    if (this.open) return;
    const gate = Promise.withResolvers<void>();
    this.#gates.push(gate);
    await gate.promise;
  }
}

async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await endOfTurn();
}

describe("BatchWriter", () => {
  const file = () => new SlowFile();
  const failures: unknown[] = [];
  const writerOf = (target: DiskFile, options: Partial<BatchWriterOptions> = {}) =>
    new BatchWriter(
      { file: target, offset: 10 },
      {
        fsync: { mode: "never" },
        maxPending: 1000,
        onFailure: (error) => failures.push(error),
        ...options,
      },
    );
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });

  beforeEach(() => {
    failures.length = 0;
  });

  it("joins what is appended in one turn in one write", async () => {
    const target = file();
    const writer = writerOf(target);
    await Promise.all([
      writer.append("a"),
      writer.append("b"),
      Promise.resolve().then(() => writer.append("c")),
    ]);
    assert.deepEqual(target.log, ["write 10 a,b,c"]);
    assert.equal(writer.offset, 16);
  });

  it("has one write under way, and joins what is appended meanwhile in the next", async () => {
    const target = file();
    const writer = writerOf(target);
    target.hold();
    const first = writer.append("a");
    await turns();
    const later = [writer.append("b")];
    await turns();
    later.push(writer.append("c"));
    await turns();
    assert.deepEqual(target.log, ["write 10 a"]);
    target.release();
    await Promise.all([first, ...later]);
    assert.deepEqual(target.log, ["write 10 a", "write 12 b,c"]);
  });

  it("acknowledges a line when its own write is done, not before", async () => {
    const target = file();
    const writer = writerOf(target);
    const settled: string[] = [];
    target.hold();
    void writer.append("a").then(() => settled.push("a"));
    await turns();
    void writer.append("b").then(() => settled.push("b"));
    void writer.settled().then(() => settled.push("everything"));
    await turns();
    assert.deepEqual(settled, []);
    target.release();
    await turns();
    assert.deepEqual(settled, ["a", "b", "everything"]);
  });

  it("is settled where nothing waits", async () => {
    await writerOf(file()).settled();
  });

  it("brings each write to the disk before it acknowledges it, where told to", async () => {
    const target = file();
    const writer = writerOf(target, { fsync: { mode: "always" } });
    let acknowledged = false;
    target.hold();
    void writer.append("a").then(() => {
      acknowledged = true;
    });
    await turns();
    target.release();
    target.hold();
    await turns();
    assert.deepEqual(target.log, ["write 10 a", "sync"]);
    assert.equal(acknowledged, false);
    target.release();
    await turns();
    assert.equal(acknowledged, true);
  });

  it("brings writes to the disk after the interval, all of them with one call, while it goes on writing", async () => {
    const target = file();
    const synced = Promise.withResolvers<void>();
    const writer = writerOf(
      {
        write: (...it) => target.write(...it),
        close: () => target.close(),
        sync: async () => synced.resolve(),
      },
      { fsync: { mode: "interval", ms: 5 } },
    );
    await writer.append("a");
    await writer.append("b");
    await synced.promise;
    await writer.append("c");
    assert.deepEqual(target.log, ["write 10 a", "write 12 b", "write 14 c"]);
    await writer.close();
  });

  it("rejects everything that waits when a write fails, and refuses what comes after", async () => {
    const target = file();
    const writer = writerOf(target);
    target.hold();
    const first = writer.append("a");
    await turns();
    const second = writer.append("b");
    const settled = writer.settled();
    target.release(full);
    for (const it of [first, second, settled])
      await assert.rejects(it, { name: "StoreUnavailable", cause: full });
    assert.throws(() => writer.append("c"), StoreUnavailable);
    assert.deepEqual(failures, [full]);
    assert.equal(writer.offset, 10);
    await turns();
    assert.deepEqual(target.log, ["write 10 a"]);
  });

  it("fails when the interval's sync fails, and does not count the write that was under way", async () => {
    const target = file();
    const [started, broken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sync = () => {
      started.resolve();
      return broken.promise;
    };
    const writer = writerOf(
      { write: (...it) => target.write(...it), close: () => target.close(), sync },
      { fsync: { mode: "interval", ms: 1 } },
    );
    await writer.append("a");
    target.hold();
    const second = writer.append("b");
    await started.promise;
    const rejected = assert.rejects(second, { cause: full });
    broken.reject(full);
    await rejected;
    target.release();
    await turns();
    assert.equal(writer.offset, 12);
    assert.deepEqual(failures, [full]);
  });

  it("refuses what is more than may wait, and takes more when the disk has caught up", async () => {
    const target = file();
    const writer = writerOf(target, { maxPending: 10 });
    target.hold();
    const first = writer.append("12345");
    await turns();
    const second = writer.append("67890");
    assert.throws(() => writer.append("x"), /too much waits for the disk/);
    target.release();
    await Promise.all([first, second]);
    await writer.append("x");
    assert.deepEqual(failures, []);
  });

  it("goes on in another file between two writes, with the old one on the disk and closed", async () => {
    const [old, next] = [file(), file()];
    const writer = writerOf(old);
    old.hold();
    const first = writer.append("a");
    await turns();
    const moved = writer.move(async () => ({ file: next, offset: 0 }));
    const second = writer.append("b");
    old.release();
    await Promise.all([first, moved, second]);
    await turns();
    assert.deepEqual(old.log, ["write 10 a", "sync", "close"]);
    assert.deepEqual(next.log, ["write 0 b"]);
    assert.equal(writer.offset, 2);
  });

  it("goes on in the old file where the other one cannot be opened", async () => {
    const target = file();
    const writer = writerOf(target);
    await assert.rejects(
      writer.move(() => Promise.reject(full)),
      full,
    );
    await writer.append("a");
    assert.deepEqual(target.log, ["sync", "write 10 a"]);
    assert.deepEqual(failures, []);
  });

  it("fails where the old file cannot be brought to the disk", async () => {
    const target = file();
    const writer = writerOf(target);
    target.hold();
    const moved = writer.move(async () => ({ file: file(), offset: 0 }));
    await turns();
    target.release(full);
    await assert.rejects(moved, full);
    assert.throws(() => writer.append("a"), StoreUnavailable);
    assert.deepEqual(failures, [full]);
  });

  it("rejects a move that waits when a write fails", async () => {
    const target = file();
    const writer = writerOf(target);
    target.hold();
    const first = writer.append("a");
    await turns();
    const moved = writer.move(async () => ({ file: file(), offset: 0 }));
    target.release(full);
    await assert.rejects(first);
    await assert.rejects(moved, { name: "StoreUnavailable" });
  });

  it("writes what waits before it closes, and takes nothing after", async () => {
    const target = file();
    const writer = writerOf(target);
    const last = writer.append("a");
    const closed = writer.close();
    assert.throws(() => writer.append("b"), /closed/);
    await Promise.all([last, closed]);
    assert.deepEqual(target.log, ["write 10 a", "sync", "close"]);
  });

  it("closes the file after a failure, and syncs it no more", async () => {
    const target = file();
    const writer = writerOf(target);
    target.hold();
    const first = writer.append("a");
    await turns();
    target.release(full);
    await assert.rejects(first);
    await writer.close();
    assert.deepEqual(target.log, ["write 10 a", "close"]);
  });
});
