import type { CostLine } from "../contract.ts";
import type { Capacity } from "../pricing/capacity.ts";

/** Cents; less than half of one is told as such, since it is not nothing. */
export function usd(amount: number): string {
  if (amount > 0 && amount < 0.005) return "< 0.01";
  return amount.toFixed(2);
}

/** A price or a quantity: at most three digits that matter below one, none lost above. */
function quantity(value: number): string {
  if (value === 0) return "0";
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  return value.toLocaleString(
    "en-US",
    value < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 },
  );
}

/** A price to its last digit. */
export function unitPrice(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 12 });
}

/** Quantity with the part of it that costs nothing. */
export function quantityOf({ freeQuantity, quantity: all }: CostLine): string {
  return freeQuantity > 1e-9 ? `${quantity(all)} (${quantity(freeQuantity)} free)` : quantity(all);
}

/** Whether it is paid whatever people do. */
export function kindOf({ kind }: CostLine): string {
  return kind === "fixed" ? "fixed" : "by use";
}

/** A number of things, such as "1 user" or "1,594 users". */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : several}`;
}

export function users(count: number): string {
  return counted(count, "user");
}

/** With how many users something is reached, where the stack carries so many. */
export function reached(count: number | undefined, capacity: Capacity | undefined): string {
  if (capacity !== undefined && (count === undefined || count > capacity.users)) {
    return `not with this tier: at most ${users(capacity.users)}`;
  }
  if (count === undefined) return "never";
  return count === 0 ? "nobody connected" : users(count);
}

export function share(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((100 * part) / whole)} %` : "-";
}
