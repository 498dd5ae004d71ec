import { Patrol } from "./patrol.ts";

/** Rows looked at for each new one: more than one, or the dead would outnumber the living for ever. */
const STEPS_PER_INSERT = 4;

interface Row<T> {
  readonly tenant: string;
  readonly id: string;
  readonly value: T;
}

/** Rows by tenant and id. Dead rows are absent at once and cleared away a few with each insert. */
export class TenantTable<T> {
  readonly #tenants = new Map<string, Map<string, T>>();
  readonly #dead: (value: T, now: number) => boolean;
  readonly #dropped: (value: T) => void;
  readonly #patrol: Patrol<Row<T>>;
  #size = 0;

  /** `dropped` hears of every value that leaves the table: dead, deleted or replaced. */
  constructor(dead: (value: T, now: number) => boolean, dropped: (value: T) => void = () => undefined) {
    this.#dead = dead;
    this.#dropped = dropped;
    this.#patrol = new Patrol(() => this.rows());
  }

  /** Rows held, dead ones included. */
  get size(): number {
    return this.#size;
  }

  get(tenant: string, id: string, now: number): T | undefined {
    const value = this.#tenants.get(tenant)?.get(id);
    return value === undefined || this.#dead(value, now) ? undefined : value;
  }

  /** The tenant's living values, oldest first. */
  list(tenant: string, now: number): T[] {
    const rows = this.#tenants.get(tenant);
    return rows === undefined ? [] : [...rows.values()].filter((it) => !this.#dead(it, now));
  }

  /** The tenant's rows, dead ones included; deleting meanwhile is fine. */
  *rowsOf(tenant: string): IterableIterator<Row<T>> {
    for (const [id, value] of firstOf(this.#tenants.get(tenant) ?? new Map<string, T>())) {
      yield { tenant, id, value };
    }
  }

  set(tenant: string, id: string, value: T, now: number): void {
    const replaced = this.#tenants.get(tenant)?.get(id);
    if (replaced === undefined) {
      this.sweep(STEPS_PER_INSERT, now);
      this.#size += 1;
    } else if (replaced !== value) this.#dropped(replaced);
    const rows = this.#tenants.get(tenant);
    if (rows === undefined) this.#tenants.set(tenant, new Map([[id, value]]));
    else rows.set(id, value);
  }

  delete(tenant: string, id: string): void {
    const rows = this.#tenants.get(tenant);
    const value = rows?.get(id);
    if (rows === undefined || value === undefined) return;
    rows.delete(id);
    if (rows.size === 0) this.#tenants.delete(tenant);
    this.#size -= 1;
    this.#dropped(value);
  }

  /** Looks at some rows and drops the dead among them. */
  sweep(steps: number, now: number): void {
    for (let step = 0; step < steps; step += 1) {
      const row = this.#patrol.next();
      if (row === undefined) return;
      if (this.#dead(row.value, now)) this.delete(row.tenant, row.id);
    }
  }

  /** Every row, dead ones included; rows that are added meanwhile may be missing, so that the walk ends. */
  *rows(): IterableIterator<Row<T>> {
    for (const [tenant] of firstOf(this.#tenants)) yield* this.rowsOf(tenant);
  }
}

/** The entries that a map has now, even if it grows while they are walked. */
function* firstOf<V>(map: ReadonlyMap<string, V>): IterableIterator<[string, V]> {
  let left = map.size;
  for (const entry of map) {
    if (left === 0) return;
    left -= 1;
    yield entry;
  }
}
