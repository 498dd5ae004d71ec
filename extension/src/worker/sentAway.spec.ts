import assert from "node:assert/strict";
import { SemantestError, type Tried } from "@semantest/sdk";
import { reachOf, type SentAway, sentAwayBy } from "./sentAway.ts";

describe("a browser that was sent away", () => {
  for (const [sentAway, preferLocal, reach] of [
    [null, true, "all"],
    [null, false, "all"],
    [{ code: "REVOKED", by: "remote" }, true, "local"],
    [{ code: "SUPERSEDED", by: "remote" }, true, "local"],
    [{ code: "REVOKED", by: "remote" }, false, "none"],
    [{ code: "SUPERSEDED", by: "local" }, true, "none"],
    [{ code: "SUPERSEDED", by: "local" }, false, "none"],
  ] as const satisfies readonly (readonly [SentAway | null, boolean, string])[])
    it(`${sentAway ? `${sentAway.code} by ${sentAway.by}` : "by nobody"}, local ${preferLocal ? "" : "not "}preferred: ${reach}`, () =>
      assert.equal(reachOf(sentAway, preferLocal), reach));

  const tried = (server: Tried["server"], code: Tried["code"]): Tried => ({
    server,
    url: `wss://${server}.example`,
    code,
    reason: code,
  });
  const unreachable = (...servers: readonly Tried[]) =>
    new SemantestError("UNREACHABLE", "nobody", { tried: servers });
  const LOST = tried("local", "UNREACHABLE");

  for (const [name, error, expected] of [
    ["by the server it was connected to", new SemantestError("SUPERSEDED", ""), ["SUPERSEDED", "local"]],
    [
      "by a key that is refused",
      unreachable(LOST, tried("remote", "PERMISSION_DENIED")),
      ["REVOKED", "remote"],
    ],
    [
      "by a key that is named as removed",
      unreachable(LOST, tried("remote", "REVOKED")),
      ["REVOKED", "remote"],
    ],
    [
      "by a local server that asks for a token: not",
      unreachable(tried("local", "PERMISSION_DENIED")),
      undefined,
    ],
    ["by servers that are away: not", unreachable(LOST, tried("remote", "UNREACHABLE")), undefined],
    ["by an answer about a job: not", new SemantestError("PERMISSION_DENIED", ""), undefined],
    ["by an error of another kind: not", new Error("REVOKED"), undefined],
  ] as const)
    it(name, () => {
      const sentAway = sentAwayBy(error, "local");
      assert.deepEqual(sentAway && [sentAway.code, sentAway.by], expected);
    });
});
