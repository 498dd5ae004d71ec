import assert from "node:assert/strict";
import { usersFor } from "./reach.ts";

describe("users with whom an amount is reached", () => {
  /** A bill with an allowance, a step and a fixed part, as a month has them. */
  const cost = (users: number) => 3 + 0.07 * Math.max(0, users - 40) + (users >= 500 ? 5 : 0);

  it("are the fewest, as trying every number finds them", () => {
    for (const usd of [0, 3, 3.0001, 10, 35.2, 36, 40.2, 50, 100]) {
      let fewest = 0;
      while (cost(fewest) < usd) fewest += 1;
      assert.equal(usersFor(usd, cost), fewest, `${usd} USD`);
    }
  });

  it("are nobody where the fixed part alone costs as much", () => {
    assert.equal(
      usersFor(50, () => 88),
      0,
    );
  });

  it("do not exist where users cost nothing", () => {
    assert.equal(
      usersFor(50, () => 49.99),
      undefined,
    );
  });
});
