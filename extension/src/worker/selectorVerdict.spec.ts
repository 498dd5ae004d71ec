import assert from "node:assert/strict";
import type { PageState } from "./humanStates.ts";
import { judgeSelectors, type Matched, pageStateAfter } from "./selectorVerdict.ts";

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

describe("pageStateAfter", () => {
  const after = (now: Matched, before: PageState) =>
    pageStateAfter({ selectors: judgeSelectors(now, {}), loggedOut: false, quota: false }, before);

  it("takes back what a new chat disproves, and not the site's limit, which it need not show", () => {
    assert.equal(after({ composer: 0 }, "loggedOut"), undefined);
    assert.equal(after({ composer: 0 }, "pageChanged"), undefined);
    assert.equal(after({ composer: 0 }, "quota"), "quota");
  });

  it("says that the page has changed where a part is missing", () =>
    assert.equal(after({ composer: null }, undefined), "pageChanged"));

  it("says first that nobody is logged in", () =>
    assert.equal(pageStateAfter({ selectors: [], loggedOut: true, quota: true }, "quota"), "loggedOut"));
});
