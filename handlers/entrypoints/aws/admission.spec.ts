import assert from "node:assert/strict";
import { problemOf } from "../../core/problems.ts";
import type { Principal } from "../../ports/index.ts";
import { admissionOf, contextOf } from "./admission.ts";

const principal: Principal = {
  tenant: "tenant-1",
  role: "extension",
  session: "session-1",
  generation: 10,
  keyId: "key000000001",
  anonymous: true,
  ip: "2001:db8::1",
};
const problem = problemOf({
  status: 429,
  code: "RATE_LIMITED",
  detail: "too many",
  hint: "wait",
  retryAfterMs: 1500,
});

describe("admission in the authorizer's context", () => {
  it("brings the principal and the time of opening through, as texts", () => {
    const context = contextOf({ accepted: true, principal }, 1000);
    assert.ok(Object.values(context).every((it) => typeof it === "string"));
    const admission = admissionOf(context);
    assert.ok(admission !== undefined && "principal" in admission);
    assert.deepEqual([admission.principal, admission.openedAt], [principal, 1000]);
  });

  it("brings a refusal through, with its status and its time", () => {
    const admission = admissionOf(contextOf({ accepted: false, problem }, 1000));
    assert.ok(admission !== undefined && "refusal" in admission);
    assert.deepEqual(admission.refusal, problem);
  });

  it("reads the next release's, and keeps a member it does not know", () => {
    const carried = JSON.stringify({
      v: 2,
      openedAt: 1,
      principal: { ...principal, region: "new" },
      more: 1,
    });
    assert.ok(admissionOf({ admission: carried }) !== undefined);
  });

  for (const [what, context] of Object.entries({
    "no context": undefined,
    "another authorizer's": { principalId: "somebody" },
    "what is no JSON": { admission: "{" },
    "a principal without a session": {
      admission: JSON.stringify({ v: 1, openedAt: 1, principal: { tenant: "a" } }),
    },
    "a release after the next": { admission: JSON.stringify({ v: 3, openedAt: 1, principal }) },
    "an agreement about nobody": contextOf({ accepted: true, principal: undefined }, 1),
  })) {
    it(`lets nobody in by ${what}`, () => {
      assert.equal(admissionOf(context), undefined);
    });
  }
});
