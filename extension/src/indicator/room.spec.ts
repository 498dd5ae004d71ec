import assert from "node:assert/strict";
import { freeBottom } from "./room.ts";

const view = { width: 1000, height: 800 };
const badge = { width: 200, height: 40 };

describe("freeBottom", () => {
  it("is the corner where nothing stands", () => assert.equal(freeBottom(view, badge, []), 12));

  it("steps above each control below it", () => {
    const controls = [
      { left: 900, right: 960, top: 700, bottom: 740 },
      { left: 900, right: 960, top: 750, bottom: 790 },
    ];
    assert.equal(freeBottom(view, badge, controls), 112);
  });

  it("minds no control beside it", () =>
    assert.equal(freeBottom(view, badge, [{ left: 0, right: 780, top: 700, bottom: 800 }]), 12));

  it("finds no place where controls fill the edge", () =>
    assert.equal(freeBottom(view, badge, [{ left: 0, right: 1000, top: 0, bottom: 800 }]), undefined));
});
