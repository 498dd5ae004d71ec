import assert from "node:assert/strict";
import { humanStates, type Situation } from "./humanStates.ts";

const WELL: Situation = {
  paused: false,
  offline: false,
  lastError: undefined,
  preferLocal: true,
  localServer: "approved",
  otherProgram: false,
  tooOld: false,
  nextAt: 0,
  limited: false,
  page: undefined,
};

describe("humanStates", () => {
  const codes = (change: Partial<Situation>) =>
    humanStates({ ...WELL, ...change }, [], 100).map((it) => it.code);

  it("are none while all is well", () => assert.deepEqual(codes({}), []));

  const cases = [
    [{ paused: true, offline: true }, ["paused"]],
    [{ offline: true }, ["offline"]],
    [{ lastError: "REVOKED", offline: true }, ["revoked", "offline"]],
    [{ lastError: "SUPERSEDED" }, ["identityReplaced"]],
    [{ localServer: "changed" }, ["localServerChanged"]],
    [{ localServer: "unapproved" }, ["localServerUnapproved"]],
    [{ localServer: "unapproved", preferLocal: false }, []],
    [{ otherProgram: true }, ["otherProgramOnLocal"]],
    [{ page: "quota", otherProgram: true, offline: true }, ["offline", "otherProgramOnLocal", "quota"]],
    [{ tooOld: true }, ["tooOld"]],
    [{ page: "loggedOut" }, ["loggedOut"]],
    [{ page: "pageChanged" }, ["pageChanged"]],
    [{ page: "quota" }, ["quota"]],
    [{ limited: true, nextAt: 200 }, ["limitReached"]],
    [{ limited: true, nextAt: 50 }, []],
  ] as const satisfies readonly (readonly [Partial<Situation>, readonly string[]])[];
  for (const [change, expected] of cases)
    it(`${JSON.stringify(change)}: ${expected.join(", ") || "none"}`, () =>
      assert.deepEqual(codes(change), [...expected]));

  it("keep the time they began", () => {
    const before = humanStates({ ...WELL, offline: true }, [], 100);
    assert.equal(humanStates({ ...WELL, offline: true }, before, 900)[0]?.since, 100);
  });
});
