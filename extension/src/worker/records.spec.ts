import assert from "node:assert/strict";
import { exportRecords, type JobRecord, withRecord } from "./records.ts";

const record = (correlationId: string, askedAt: number): JobRecord => ({
  correlationId,
  askedBy: { fingerprint: "apple river stone cloud" },
  prompt: `prompt of ${correlationId}`,
  askedAt,
  outcome: "done",
});

describe("records of jobs", () => {
  it("are the newest hundred, the newest first", () => {
    let records: readonly JobRecord[] = [];
    for (let at = 1; at <= 103; at += 1) records = withRecord(records, `job ${at}`, record(`job ${at}`, at));
    assert.equal(records.length, 100);
    assert.deepEqual([records[0]?.askedAt, records.at(-1)?.askedAt], [103, 4]);
  });

  it("let go what nobody allowed first, then what is over, and never what is open", () => {
    const stopped: JobRecord = { ...record("stopped", 2), outcome: "cancelled", wasAllowed: true };
    let records: readonly JobRecord[] = [{ ...record("runs", 1), outcome: "running" }, stopped];
    for (let at = 3; at <= 300; at += 1)
      records = withRecord(records, `stranger ${at}`, {
        ...record(`stranger ${at}`, at),
        outcome: "refused",
      });
    assert.equal(records.length, 100);
    assert.deepEqual(
      records.slice(-2).map((it) => it.correlationId),
      ["stopped", "runs"],
    );
    for (let at = 301; at <= 400; at += 1)
      records = withRecord(records, `known ${at}`, { ...record(`known ${at}`, at), wasAllowed: true });
    assert.deepEqual(
      records.filter(({ askedAt }) => askedAt <= 301).map((it) => it.correlationId),
      ["runs"],
    );
  });

  it("change in their place", () => {
    const records = [record("new", 2), record("old", 1)];
    const changed = withRecord(records, "old", { outcome: "failed", errorCode: "TIMEOUT" });
    assert.deepEqual(
      changed.map(({ correlationId, outcome }) => [correlationId, outcome]),
      [
        ["new", "done"],
        ["old", "failed"],
      ],
    );
  });

  it("are exported with prompts only where that is asked for", () => {
    const lines = (withPrompts: boolean) => exportRecords([record("a", 1)], withPrompts);
    assert.ok(!lines(false).includes("prompt of a"));
    assert.ok(lines(true).includes("prompt of a"));
  });
});
