import assert from "node:assert/strict";
import { arrayFrames } from "./arrayFrames.ts";

const LIMIT = 128 * 1024;

describe("arrayFrames", () => {
  const unpacked = (frames: readonly string[]): unknown[] => frames.flatMap((it): unknown => JSON.parse(it));

  it("leaves a lone envelope as it is", () => {
    assert.deepEqual(arrayFrames(['{"a":1}']), ['{"a":1}']);
  });

  it("makes nothing of nothing", () => {
    assert.deepEqual(arrayFrames([]), []);
  });

  it("joins up to 64 envelopes, in order", () => {
    const envelopes = Array.from({ length: 130 }, (_, n) => JSON.stringify({ n }));
    const frames = arrayFrames(envelopes);
    assert.deepEqual(
      frames.map((it) => JSON.parse(it).length),
      [64, 64, 2],
    );
    assert.deepEqual(
      unpacked(frames),
      envelopes.map((it): unknown => JSON.parse(it)),
    );
  });

  it("keeps every frame within 128 KiB of UTF-8, brackets and commas included", () => {
    const wide = JSON.stringify({ t: "ü".repeat(20_000) });
    const envelopes = Array.from({ length: 10 }, () => wide);
    const frames = arrayFrames(envelopes);
    assert.ok(frames.length > 1);
    for (const frame of frames) assert.ok(Buffer.byteLength(frame) <= LIMIT, `${Buffer.byteLength(frame)}`);
    assert.equal(unpacked(frames).length, 10);
  });

  it("fills a frame to exactly 128 KiB and not a byte further", () => {
    const half = "x".repeat(LIMIT / 2 - 3);
    const [fits, tooLong] = [`"${half}"`, `"${half}y"`].map((first) =>
      arrayFrames([first, `"${half.slice(1)}"`]),
    );
    assert.deepEqual(
      fits?.map((it) => Buffer.byteLength(it)),
      [LIMIT],
    );
    assert.equal(tooLong?.length, 2);
  });

  it("sends an envelope that is too large for company alone", () => {
    const large = `"${"x".repeat(LIMIT - 2)}"`;
    assert.deepEqual(arrayFrames(["1", large, "2", "3"]), ["1", large, "[2,3]"]);
  });
});
