import assert from "node:assert/strict";
import { Hopeless, inTries } from "./inTries.ts";

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const atOnce = async () => undefined;

describe("tries", () => {
  let tries = 0;
  beforeEach(() => {
    tries = 0;
  });

  it("come after one that hangs", async () => {
    const work = async (signal: AbortSignal) => (++tries < 3 ? never(signal) : "there");
    assert.equal(await inTries([5, 5, 10_000], new AbortController().signal, work, atOnce), "there");
    assert.equal(tries, 3);
  });

  it("are as many as there are times", async () => {
    const work = async () => {
      throw new Error(`${++tries}`);
    };
    await assert.rejects(inTries([1000, 1000], new AbortController().signal, work, atOnce), { message: "2" });
  });

  it("end at once where another would end the same", async () => {
    const work = async () => {
      tries++;
      throw new Hopeless(new TypeError("no image"));
    };
    const { signal } = new AbortController();
    await assert.rejects(inTries([1000, 1000], signal, work, atOnce), TypeError);
    assert.equal(tries, 1);
  });

  it("end with the signal", async () => {
    const life = new AbortController();
    const work = async () => {
      tries++;
      life.abort(new Error("over"));
      throw new Error("network");
    };
    await assert.rejects(inTries([1000, 1000], life.signal, work, atOnce), { message: "over" });
    assert.equal(tries, 1);
  });
});
