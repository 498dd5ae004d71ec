import assert from "node:assert/strict";
import { logLine } from "./logLine.ts";

describe("log line", () => {
  const time = new Date(2026, 0, 2, 9, 5, 7).toISOString();

  it("shows a record of the server's log to a person", () => {
    const record = {
      level: "info",
      time,
      url: "http://localhost:3003",
      peers: 2,
      event: "no_longer_overloaded",
    };
    assert.equal(
      logLine(`${JSON.stringify(record)}\n`),
      "09:05:07  info   no longer overloaded  url=http://localhost:3003  peers=2",
    );
  });

  it("keeps what is no record, harmless and on one line", () => {
    assert.equal(logLine("warming\u001b[2J up\n"), "warming up");
    assert.equal(logLine('{"level":1}'), '{"level":1}');
  });
});
