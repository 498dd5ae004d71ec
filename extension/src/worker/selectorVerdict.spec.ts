import assert from "node:assert/strict";
import { judgeSelectors } from "./selectorVerdict.ts";

describe("judgeSelectors", () => {
  const verdicts = (...known: Parameters<typeof judgeSelectors>) =>
    Object.fromEntries(judgeSelectors(...known).map(({ name, verdict }) => [name, verdict]));

  it("knows of a new chat what can be seen there, and the rest by the last job", () =>
    assert.deepEqual(verdicts({ composer: 0 }, { composer: null, send: 1, turn: 0, user: null }), {
      composer: "found",
      send: "spare",
      turn: "found",
      user: "missing",
      assistant: "unknown",
    }));

  it("says that a part is missing now, though the last job had it", () =>
    assert.equal(verdicts({ composer: null }, { composer: 0 }).composer, "missing"));

  it("knows nothing of a page where the person was logged out", () =>
    assert.deepEqual(new Set(Object.values(verdicts({}, {}))), new Set(["unknown"])));
});
