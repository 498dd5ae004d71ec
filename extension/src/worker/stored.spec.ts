import assert from "node:assert/strict";
import * as v from "valibot";
import { Stored, type ValueArea } from "./stored.ts";

/** An area whose reading and writing can be held up. */
class Area implements ValueArea {
  readonly values = new Map<string, unknown>();
  reading: Promise<void> = Promise.resolve();
  writing: Promise<void> = Promise.resolve();

  async get(name: string): Promise<Record<string, unknown>> {
    const found = this.values.get(name);
    await this.reading;
    return found === undefined ? {} : { [name]: found };
  }

  async set(values: Record<string, unknown>): Promise<void> {
    await this.writing;
    for (const [name, value] of Object.entries(values)) this.values.set(name, value);
  }
}

describe("Stored", () => {
  let area: Area;
  let stored: Stored<number>;

  beforeEach(() => {
    area = new Area();
    stored = new Stored(area, "count", v.number(), 0);
  });

  it("keeps what was set while it read", async () => {
    area.values.set("count", 1);
    const gate = Promise.withResolvers<void>();
    area.reading = gate.promise;
    const loaded = stored.load();
    await new Promise(setImmediate);
    const written = stored.set(2);
    gate.resolve();
    await Promise.all([loaded, written]);
    assert.equal(stored.value, 2);
    assert.equal(area.values.get("count"), 2);
  });

  for (const [what, value] of [
    ["is gone", undefined],
    ["is not of its kind", "two"],
  ] as const) {
    it(`is as at first where what lay there ${what}`, async () => {
      await stored.set(2);
      if (value === undefined) area.values.delete("count");
      else area.values.set("count", value);
      await stored.load();
      assert.equal(stored.value, 0);
    });
  }

  it("writes nothing after its end", async () => {
    await stored.end();
    await stored.set(2);
    assert.equal(area.values.size, 0);
    assert.equal(stored.value, 0);
  });

  it("has written all of it at its end: what is erased then does not come back", async () => {
    const gate = Promise.withResolvers<void>();
    area.writing = gate.promise;
    const written = [1, 2].map((it) => stored.set(it));
    const ended = stored.end().then(() => area.values.clear());
    gate.resolve();
    await Promise.all([...written, ended]);
    assert.equal(area.values.size, 0);
  });
});
