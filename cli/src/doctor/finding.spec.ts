import assert from "node:assert/strict";
import { compareClocks } from "./clock.ts";
import { findingLines, ok, warn } from "./finding.ts";
import { checkRuntime } from "./runtime.ts";

describe("doctor's findings", () => {
  it("print verdict, name and detail in columns, the fix and the reading below the detail", () => {
    assert.deepEqual(findingLines(ok("Node", "24.1.0")), ["OK    Node           24.1.0"]);
    assert.deepEqual(findingLines(warn("local server", "none", "start one", "no-server")), [
      "WARN  local server   none",
      "                     fix: start one",
      "                     read: cli/README.md#no-server",
    ]);
  });
});

describe("the check of Node's version", () => {
  it("accepts 22.18 and everything newer, and nothing older", () => {
    for (const version of ["22.18.0", "22.19.1", "24.0.0", "100.0.0"]) {
      assert.equal(checkRuntime(version).level, "ok", version);
    }
    for (const version of ["22.17.9", "20.20.2", "9.99.0"]) {
      assert.equal(checkRuntime(version).level, "fail", version);
    }
  });
});

describe("the check of the clock", () => {
  const now = Date.parse("2026-01-01T12:00:00Z");
  const level = (offsetMs: number) => compareClocks(new Date(now + offsetMs).toUTCString(), now).level;

  it("warns from one minute, in both directions, and fails where signatures would be refused", () => {
    assert.deepEqual([0, 59_000, -59_000].map(level), ["ok", "ok", "ok"]);
    assert.deepEqual([60_000, -60_000, 1_799_000].map(level), ["warn", "warn", "warn"]);
    assert.deepEqual([1_800_000, -1_800_000].map(level), ["fail", "fail"]);
  });

  it("says which way the clock is wrong", () => {
    const detail = (offsetMs: number) => compareClocks(new Date(now + offsetMs).toUTCString(), now).detail;
    assert.equal(detail(120_000), "2 min 0 s behind the public server");
    assert.equal(detail(-7_200_000), "2 h 0 min ahead of the public server");
  });

  it("compares nothing where the server tells no time", () => {
    assert.equal(compareClocks(null, now).level, "ok");
    assert.equal(compareClocks("soon", now).level, "ok");
  });
});
