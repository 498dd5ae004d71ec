import assert from "node:assert/strict";
import { UNKNOWN } from "../frame/record.ts";
import { plainRecord } from "./plain.ts";
import { applyRemedy } from "./remedy.ts";

/** Properties as Pulumi hands them to a policy: reading one that is not known throws. The engine's suite uses its own. */
function guarded<T extends object>(props: T): T {
  return new Proxy(props, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (value === UNKNOWN) {
        throw new Error("cannot be known during preview");
      }
      return typeof value === "object" && value !== null ? guarded(value) : value;
    },
  });
}

describe("properties from Pulumi", () => {
  it("become plain data, with a mark for each value that is not known", () => {
    class Archive {}
    const props = {
      arn: UNKNOWN,
      rules: [{ days: 3, prefix: UNKNOWN }, UNKNOWN],
      code: new Archive(),
      none: null,
    };
    assert.deepEqual(plainRecord(guarded(props)), { ...props, code: {} });
  });

  it("are put right around what is not known, which stays", () => {
    const props: Record<string, unknown> = { arn: UNKNOWN, settings: { trace: true, name: UNKNOWN } };
    const mended = applyRemedy(guarded(props), { "settings.trace": false, "limits.rate": 5 });
    assert.ok(mended !== undefined);
    assert.deepEqual(plainRecord(mended), {
      arn: UNKNOWN,
      settings: { trace: false, name: UNKNOWN },
      limits: { rate: 5 },
    });
  });

  it("are left alone where an object on the way is not known", () => {
    assert.equal(applyRemedy(guarded({ settings: UNKNOWN }), { "settings.trace": false }), undefined);
  });
});
