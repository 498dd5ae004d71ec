import assert from "node:assert/strict";
import type { DurableDatabase } from "./durableDatabase.ts";
import { digestOf, digestsOf, openOn, someEntries } from "./spec/script.ts";
import { type Fate, SimulatedDisk } from "./spec/simulatedDisk.ts";

const entries = someEntries(6);
const digests = digestsOf(entries);

/** Commits everything, a few entries per turn, and compacts twice on the way. Returns how many were acknowledged. */
async function work(database: DurableDatabase): Promise<number> {
  const acknowledged: boolean[] = entries.map(() => false);
  const waiting: Promise<unknown>[] = [];
  for (const [index, entry] of entries.entries()) {
    if (index === 20 || index === 60) waiting.push(database.compact().catch(() => undefined));
    try {
      const written = database.commit(entry, undefined).then(
        () => {
          acknowledged[index] = true;
        },
        () => undefined,
      );
      waiting.push(written);
      if (index % 5 === 0) await written;
    } catch {
      break;
    }
  }
  await Promise.all(waiting);
  const count = acknowledged.indexOf(false);
  return count === -1 ? entries.length : count;
}

/** Works on a disk that dies at an operation, in a way. Undefined where there are not that many operations. */
async function crashAt(
  at: number,
  fate: Fate,
): Promise<{ acknowledged: number; disk: SimulatedDisk } | undefined> {
  const disk = new SimulatedDisk();
  let count = 0;
  disk.fate = () => {
    count += 1;
    if (count < at) return "done";
    return count === at ? fate : "refused";
  };
  let acknowledged = 0;
  try {
    const database = await openOn(disk);
    acknowledged = await work(database);
    await database.close();
  } catch {
    // The disk died while it was opened or closed.
  }
  return count < at ? undefined : { acknowledged, disk: disk.survivor() };
}

describe("a journal whose process dies", () => {
  for (const fate of ["refused", "half", "late"] as const) {
    it(`holds all that was acknowledged and nothing out of order, wherever an operation was ${fate}`, async () => {
      let points = 0;
      for (let at = 1; ; at += 1) {
        const crashed = await crashAt(at, fate);
        if (crashed === undefined) break;
        points += 1;
        const database = await openOn(crashed.disk);
        const recovered = digests.lastIndexOf(digestOf(database.state()));
        assert.ok(
          recovered >= crashed.acknowledged,
          `operation ${at}: ${crashed.acknowledged} acknowledged, ${recovered} recovered`,
        );
        await database.close();
      }
      assert.ok(points > 50, `${points} operations`);
    });
  }

  it("goes on where it was, and is whole after the next death as well", async () => {
    for (let at = 5; at < 60; at += 7) {
      const crashed = await crashAt(at, "half");
      assert.ok(crashed !== undefined);
      const second = await openOn(crashed.disk);
      const recovered = digests.lastIndexOf(digestOf(second.state()));
      for (const entry of entries.slice(recovered)) await second.commit(entry, undefined);
      const third = await openOn(crashed.disk.survivor());
      assert.equal(digestOf(third.state()), digests.at(-1));
      await second.close();
      await third.close();
    }
  });
});
