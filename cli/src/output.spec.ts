import assert from "node:assert/strict";
import { createOutput } from "./output.ts";

function recorded(json: boolean) {
  const text = { out: "", err: "" };
  const output = createOutput(
    { write: (it) => (text.out += it) },
    { write: (it) => (text.err += it), isTTY: true },
    json,
  );
  output.line("a\u001b[2Jb\nsemantest: fake");
  output.document({ name: "a\u001bb" });
  output.note("remark");
  return { ...text, interactive: output.interactive };
}

describe("output", () => {
  it("prints harmless lines and remarks for a person, no documents", () => {
    assert.deepEqual(recorded(false), { out: "ab semantest: fake\n", err: "remark\n", interactive: true });
  });

  it("prints documents and nothing else with --json", () => {
    assert.deepEqual(recorded(true), { out: '{"name":"a\\u001bb"}\n', err: "", interactive: false });
  });
});
