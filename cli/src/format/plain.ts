import { stripVTControlCharacters } from "node:util";

/**
 * Characters that move the cursor, reorder or hide text: C0 and C1 controls, line and paragraph separators, format
 * characters (bidirectional overrides), whatever is invisible by default (tags, fillers) and lone surrogates. The two
 * joiners and the two emoji selectors stay: scripts and emoji need them.
 */
const UNSAFE = /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}\p{DI}]/gu;

const WHITE = /[\t\n\r\v\f\u0085\u2028\u2029]+/g;

/** Text of a stranger as one harmless line: white space runs become one space, everything unsafe is left out. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(WHITE, " ").replace(UNSAFE, "");
}

/** `plain`, cut to at most `limit` code points; the cut is shown by an ellipsis. */
export function excerpt(text: string, limit: number): string {
  const points = [...plain(text)];
  return points.length <= limit ? points.join("") : `${points.slice(0, limit - 1).join("")}…`;
}

/** JSON on one line in which every unsafe character is escaped: the same value, harmless on a terminal. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (unsafe) => unsafe.split("").map(escapeUnit).join(""));
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
