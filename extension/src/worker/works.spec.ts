import assert from "node:assert/strict";
import { Works } from "./works.ts";

describe("Works", () => {
  it("stop the job that is named, and say where there is none", () => {
    const works = new Works();
    const one = works.begin("one");
    const two = works.begin("two");
    assert.equal(works.stop("one"), true);
    assert.equal(works.stop("three"), false);
    assert.deepEqual([one.aborted, two.aborted], [true, false]);
  });

  it("wait for the ends of all that are stopped", async () => {
    const works = new Works();
    const signals = [works.begin("one"), works.begin("two")];
    let isOver = false;
    const over = works.stopAll(60_000).then(() => {
      isOver = true;
    });
    assert.ok(signals.every((it) => it.aborted));
    works.end("one");
    await new Promise(setImmediate);
    assert.equal(isOver, false);
    works.end("two");
    await over;
    assert.equal(works.size, 0);
  });

  it("wait no longer than they may, and not at all for nothing", async () => {
    const works = new Works();
    await works.stopAll(60_000);
    works.begin("stuck");
    await works.stopAll(1);
    assert.equal(works.has("stuck"), true);
  });

  it("keep the newer of two of one name, though the older one ends", () => {
    const works = new Works();
    const older = works.begin("a");
    const newer = works.begin("a");
    works.end("a", older);
    assert.equal(works.stop("a"), true);
    assert.equal(newer.aborted, true);
    works.end("a", newer);
    assert.equal(works.size, 0);
  });
});
