import { SELECTORS, type SelectorName } from "./selectors.ts";

/** The first element of that name, by the first way that matches. */
export function find(name: SelectorName, within: ParentNode = document): HTMLElement | undefined {
  return findAll(name, within)[0];
}

/** Elements of that name, by the first way that matches any. */
export function findAll(name: SelectorName, within: ParentNode = document): HTMLElement[] {
  for (const way of SELECTORS[name]) {
    const found = [...within.querySelectorAll<HTMLElement>(way)];
    if (found.length > 0) return found;
  }
  return [];
}

/** Which way of the selector matches now, from 0; null: none. */
export function matchedWay(name: SelectorName): number | null {
  const index = SELECTORS[name].findIndex((way) => document.querySelector(way) !== null);
  return index < 0 ? null : index;
}
