import assert from "node:assert/strict";
import { logRetention } from "../rules/aws/logRetention.ts";
import { stageThrottle } from "../rules/aws/stageThrottle.ts";
import { SettingError, settingsOf } from "./settings.ts";

describe("the settings of a rule", () => {
  it("are its defaults, but for what is given", () => {
    assert.deepEqual(settingsOf(logRetention), { maximumDays: 400 });
    assert.deepEqual(settingsOf(logRetention, { maximumDays: 30 }), { maximumDays: 30 });
  });

  const mistakes: readonly [given: Record<string, unknown>, message: string][] = [
    [{ maximumDays: 0 }, "aws-logs-retention.maximumDays is 0; allowed: a number, 1 to 3653"],
    [{ maximumDays: "30" }, 'aws-logs-retention.maximumDays is "30"; allowed: a number, 1 to 3653'],
    [{ days: 30 }, "aws-logs-retention has no setting days; it has: maximumDays"],
  ];
  for (const [given, message] of mistakes) {
    it(`refuse ${JSON.stringify(given)}`, () => {
      assert.throws(() => settingsOf(logRetention, given), new SettingError(message));
    });
  }

  it("are none for a rule without numbers", () => {
    assert.deepEqual(settingsOf(stageThrottle), {});
    assert.throws(() => settingsOf(stageThrottle, { rate: 1 }), /has no setting rate; it has: none$/);
  });
});
