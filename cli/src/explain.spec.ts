import assert from "node:assert/strict";
import { SemantestError } from "@semantest/sdk";
import { CommanderError } from "commander";
import { Interrupted } from "./context.ts";
import { usageError } from "./errors.ts";
import { explain } from "./explain.ts";
import { failureDocument, failureLines } from "./format/failure.ts";

describe("explain", () => {
  it("gives each kind of failure its exit code", () => {
    const codes = (
      [
        "UNREACHABLE",
        "WRONG_SIGNATURE",
        "TIMEOUT",
        "PERMISSION_DENIED",
        "RATE_LIMITED",
        "INVALID_INPUT",
        "UNKNOWN",
      ] as const
    ).map((it) => explain(new SemantestError(it, "x")).exitCode);
    assert.deepEqual(codes, [3, 3, 4, 5, 5, 2, 1]);
    assert.equal(explain(new Interrupted("SIGTERM", 143)).exitCode, 143);
    assert.equal(explain(new CommanderError(1, "commander.x", "error: unknown option")).exitCode, 2);
    assert.equal(explain(new Error("surprise")).exitCode, 1);
    assert.equal(explain("surprise").message, "surprise");
  });

  it("keeps the hint of an error that brings one", () => {
    assert.equal(explain(new SemantestError("TIMEOUT", "x", { hint: "do this" })).hint, "do this");
    assert.match(explain(new SemantestError("TIMEOUT", "x")).hint, /semantest status/);
  });

  it("passes a failure of this program through", () => {
    const error = usageError("a", "b");
    assert.equal(explain(error), error);
  });
});

describe("a failure", () => {
  const failure = explain(
    new SemantestError("UNREACHABLE", "No server could be reached.\n  local ...", {
      hint: "start one",
      tried: [
        {
          server: "local",
          url: "ws://localhost:3003",
          code: "UNREACHABLE",
          reason: "nothing is listening there",
        },
      ],
    }),
  );

  it("tells a person what failed, what was tried, how to fix it, where to read", () => {
    assert.deepEqual(failureLines(failure), [
      "semantest: No server could be reached.",
      "  tried  ws://localhost:3003: nothing is listening there",
      "  fix    start one",
      "  read   cli/README.md#no-server",
    ]);
  });

  it("tells a program the same", () => {
    assert.deepEqual(failureDocument(failure), {
      error: {
        code: "UNREACHABLE",
        message: "No server could be reached.",
        hint: "start one",
        docs: "cli/README.md#no-server",
        tried: ["ws://localhost:3003: nothing is listening there"],
      },
    });
  });
});
