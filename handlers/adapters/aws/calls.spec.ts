import assert from "node:assert/strict";
import { StoreUnavailable } from "../../ports/index.ts";
import { within } from "./calls.ts";

/** An error as AWS's clients throw it. */
function awsError(name: string, httpStatusCode: number, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

const failing = (error: unknown) => within(1000, undefined, () => Promise.reject(error));

describe("a call of AWS", () => {
  it("gives what the platform answers", async () => {
    assert.equal(await within(1000, undefined, async () => 7), 7);
  });

  for (const [what, error] of Object.entries({
    "a throttle by name": awsError("ProvisionedThroughputExceededException", 400),
    "a throttle by status": awsError("Whatever", 429),
    "an error of the service": awsError("InternalServerError", 500),
    "a timeout of the service": awsError("RequestTimeout", 408),
    "no answer at all": Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
    "an item too large": awsError("ValidationException", 400, "Item size has exceeded the maximum"),
  })) {
    it(`is StoreUnavailable for ${what}, with its cause`, async () => {
      await assert.rejects(
        failing(error),
        (it) => it instanceof StoreUnavailable && it.cause === error && it.retryAfterMs > 0,
      );
    });
  }

  for (const error of [
    awsError("AccessDeniedException", 400),
    awsError("ValidationException", 400, "ExpressionAttributeNames contains invalid key"),
    awsError("ResourceNotFoundException", 400),
  ]) {
    it(`does not hide ${error.name}: it would never pass`, async () => {
      await assert.rejects(failing(error), error);
    });
  }

  it("ends by its deadline", async () => {
    const waiting = within(
      1,
      undefined,
      (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    );
    await assert.rejects(waiting, StoreUnavailable);
  });

  it("is not made for a caller who gave up, and ends with that caller's reason", async () => {
    const reason = new Error("the caller gave up");
    let made = false;
    const call = within(1000, { signal: AbortSignal.abort(reason) }, async () => {
      made = true;
    });
    await assert.rejects(call, reason);
    assert.equal(made, false);
  });
});
