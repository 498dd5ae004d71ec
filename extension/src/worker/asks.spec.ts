import assert from "node:assert/strict";
import type { ConsentView } from "../shared/state.ts";
import { Asks, MAX_ASKS } from "./asks.ts";

const never = new AbortController().signal;
const undecided = () => "unknownKey" as const;

const view = (id: string, canRemember = true): ConsentView => ({
  id,
  correlationId: id,
  askedBy: { name: undefined, fingerprint: undefined },
  reason: canRemember ? "unknownKey" : "unsigned",
  environment: "cloud",
  prompt: "a fox",
  askedAt: 0,
  canRemember,
});

describe("Asks", () => {
  it("give the answer to whoever asked, and tell of each change", async () => {
    let changes = 0;
    const asks = new Asks(() => (changes += 1));
    const one = asks.ask(view("one"), undecided, never);
    const two = asks.ask(view("two"), undecided, never);
    assert.equal(asks.answer("two", "always"), true);
    assert.equal(await two, "always");
    assert.deepEqual(
      asks.views.map(({ id }) => id),
      ["one"],
    );
    assert.equal(asks.answer("two", "once"), false, "nobody asks that any more");
    assert.equal(asks.answer("one", "block"), true);
    assert.equal(await one, "block");
    assert.equal(changes, 4);
  });

  it("allow nobody from now on who does not sign, and let them be refused", async () => {
    const asks = new Asks(() => undefined);
    const asked = asks.ask(view("one", false), undecided, never);
    assert.equal(asks.answer("one", "always"), false);
    assert.equal(asks.answer("one", "block"), true);
    assert.equal(await asked, "block");
  });

  it("leave slots to those who are known, however many strangers ask at once", async () => {
    const asks = new Asks(() => undefined);
    const all = Array.from({ length: MAX_ASKS + 3 }, (_, index) =>
      asks.ask(view(String(index)), undecided, never),
    );
    assert.deepEqual(await Promise.all(all.slice(MAX_ASKS)), ["deny", "deny", "deny"]);
    assert.equal(asks.views.length, MAX_ASKS);
    asks.answer("0", "block");
    void asks.ask(view("later"), undecided, never);
    assert.equal(asks.views.length, MAX_ASKS);
  });

  it("settle what another answer has decided, and leave the others open", async () => {
    const asks = new Asks(() => undefined);
    const cases = [
      ["one", "allow"],
      ["two", "deny"],
      ["three", "unknownKey"],
    ] as const;
    const all = cases.map(([id, decision]) => asks.ask(view(id), () => decision, never));
    asks.settle();
    assert.deepEqual(await Promise.all(all.slice(0, 2)), ["allow", "deny"]);
    assert.deepEqual(
      asks.views.map(({ id }) => id),
      ["three"],
    );
  });

  it("forget a question that is no longer asked", async () => {
    const asks = new Asks(() => undefined);
    const over = new AbortController();
    const asked = asks.ask(view("one"), undecided, over.signal);
    over.abort(new Error("over"));
    await assert.rejects(asked, /over/);
    assert.deepEqual(asks.views, []);
    await assert.rejects(asks.ask(view("two"), undecided, over.signal), /over/);
  });
});
