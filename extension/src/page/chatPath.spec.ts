import assert from "node:assert/strict";
import { followChat, NEW_CHAT } from "./chatPath.ts";

/** Follows a page along these paths, all named by the site. */
const follow = (...paths: readonly string[]) =>
  paths.reduce<string | undefined>((own, shown) => own && followChat(own, shown, true), NEW_CHAT);

describe("the chat that is followed", () => {
  it("may stay without a name", () => assert.equal(follow("/", "/"), "/"));

  it("is named once", () => assert.equal(follow("/", "/c/1", "/c/1"), "/c/1"));

  it("may have a name for the time being before", () =>
    assert.equal(follow("/", "/c/WEB:1", "/c/WEB:1", "/c/1"), "/c/1"));

  for (const path of ["/c/2", "/c/WEB:2", "/", "/c", "/g/g-1/c/1", "/library"])
    it(`with a name is not ${path}`, () => assert.equal(follow("/c/1", path), undefined));

  for (const path of ["/c/WEB:2", "/", "/library"])
    it(`with a name for the time being is not ${path}`, () =>
      assert.equal(follow("/c/WEB:1", path), undefined));

  for (const path of ["/library", "/c", "/c/", "/c/1/2", "/share/1", "/C/1"])
    it(`is not named ${path}`, () => assert.equal(follow(path), undefined));

  it("is named by the site alone", () => {
    assert.equal(followChat("/", "/c/1", false), undefined);
    assert.equal(followChat("/c/WEB:1", "/c/1", false), undefined);
    assert.equal(followChat("/c/1", "/c/1", false), "/c/1");
  });
});
