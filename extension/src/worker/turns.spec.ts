import assert from "node:assert/strict";
import { Turns } from "./turns.ts";

describe("Turns", () => {
  const never = new AbortController().signal;

  it("let the next one in when one ends", async () => {
    const turns = new Turns();
    const order: string[] = [];
    const end = await turns.take(never);
    const second = turns.take(never).then((it) => {
      order.push("second");
      it();
    });
    order.push("first");
    end();
    await second;
    assert.deepEqual(order, ["first", "second"]);
  });

  it("pass by who gave up waiting", async () => {
    const turns = new Turns();
    const end = await turns.take(never);
    const impatient = new AbortController();
    const second = turns.take(impatient.signal);
    const third = turns.take(never);
    impatient.abort(new Error("no longer"));
    await assert.rejects(second, /no longer/);
    end();
    (await third)();
  });
});
