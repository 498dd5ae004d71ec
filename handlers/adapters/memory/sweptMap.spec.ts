import assert from "node:assert/strict";
import { SweptMap } from "./sweptMap.ts";
import { TenantTable } from "./tenantTable.ts";

interface Mortal {
  readonly diesAt: number;
}

const dead = (it: Mortal, now: number) => now >= it.diesAt;

describe("SweptMap", () => {
  it("shows nothing that is dead", () => {
    const map = new SweptMap<Mortal>(dead);
    map.set("a", { diesAt: 10 }, 0);
    assert.deepEqual(map.get("a", 9), { diesAt: 10 });
    assert.equal(map.get("a", 10), undefined);
  });

  it("never holds many more than live, however many come and go", () => {
    const map = new SweptMap<Mortal>(dead);
    let most = 0;
    for (let now = 0; now < 20_000; now += 1) {
      map.set(`entry-${now}`, { diesAt: now + 100 }, now);
      most = Math.max(most, map.size);
    }
    assert.ok(most < 300, `${most} held, 100 alive`);
  });

  it("comes down to the living when nothing is added any more", () => {
    const map = new SweptMap<Mortal>(dead);
    for (let n = 0; n < 100; n += 1) map.set(`entry-${n}`, { diesAt: n < 90 ? 1 : 1000 }, 0);
    for (let round = 0; round < 30; round += 1) map.sweep(10, 1);
    assert.equal(map.size, 10);
  });

  it("gives up the oldest first", () => {
    const map = new SweptMap<Mortal>(dead);
    for (const key of ["a", "b", "c"]) map.set(key, { diesAt: 10 }, 0);
    map.dropOldest();
    assert.deepEqual(
      [...map.entries()].map(([key]) => key),
      ["b", "c"],
    );
  });
});

describe("TenantTable", () => {
  it("never holds many more rows than live, over many tenants", () => {
    const dropped: Mortal[] = [];
    const table = new TenantTable<Mortal>(dead, (it) => dropped.push(it));
    let most = 0;
    for (let now = 0; now < 20_000; now += 1) {
      table.set(`tenant-${now % 300}`, `row-${now}`, { diesAt: now + 100 }, now);
      most = Math.max(most, table.size);
    }
    assert.ok(most < 400, `${most} held, 100 alive`);
    assert.equal(dropped.length + table.size, 20_000);
    assert.equal([...table.rows()].length, table.size);
  });

  it("hears of every value that goes: dead, deleted, replaced", () => {
    const dropped: Mortal[] = [];
    const table = new TenantTable<Mortal>(dead, (it) => dropped.push(it));
    const [a, b, c] = [{ diesAt: 1 }, { diesAt: 10 }, { diesAt: 10 }];
    table.set("t", "a", a, 0);
    table.set("t", "b", b, 0);
    table.set("t", "b", c, 0);
    table.set("t", "b", c, 0);
    assert.deepEqual(dropped, [b]);
    table.sweep(10, 5);
    assert.deepEqual(dropped, [b, a]);
    table.delete("t", "b");
    table.delete("t", "b");
    assert.deepEqual(dropped, [b, a, c]);
    assert.equal(table.size, 0);
  });

  it("is walked to an end while rows are added and removed", () => {
    const table = new TenantTable<Mortal>(dead);
    for (let n = 0; n < 10; n += 1) table.set(`tenant-${n % 2}`, `row-${n}`, { diesAt: 10 }, 0);
    const seen: string[] = [];
    for (const { tenant, id } of table.rows()) {
      seen.push(id);
      table.set(tenant, `${id}-again`, { diesAt: 10 }, 0);
      table.set(`new-${id}`, id, { diesAt: 10 }, 0);
      table.delete(tenant, id);
    }
    assert.deepEqual(
      seen.filter((it) => !it.includes("again")).toSorted(),
      Array.from({ length: 10 }, (_, n) => `row-${n}`),
    );
  });
});
