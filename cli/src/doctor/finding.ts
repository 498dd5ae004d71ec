import { type DocsSection, docsPath } from "../errors.ts";

/** `warn`: works, but not as it could; `fail`: something will not work until it is fixed. */
export type Level = "ok" | "warn" | "fail";

/** What one check found. */
export interface Finding {
  /** What was looked at, two or three words. */
  readonly name: string;
  readonly level: Level;
  /** What was seen, one line. */
  readonly detail: string;
  /** What to do about it; present unless `ok`. */
  readonly fix?: string;
  /** Where to read; present unless `ok`. */
  readonly docs?: string;
}

export function ok(name: string, detail: string): Finding {
  return { name, level: "ok", detail };
}

export function warn(name: string, detail: string, fix: string, docs: DocsSection): Finding {
  return { name, level: "warn", detail, fix, docs: docsPath(docs) };
}

export function fail(name: string, detail: string, fix: string, docs: DocsSection): Finding {
  return { name, level: "fail", detail, fix, docs: docsPath(docs) };
}

/** The finding as lines for a person: verdict, what was seen, and how to fix what is wrong. */
export function findingLines(finding: Finding): string[] {
  const lines = [
    `${finding.level.toUpperCase().padEnd(4)}  ${finding.name.padEnd(NAME_WIDTH)}  ${finding.detail}`,
  ];
  const indent = " ".repeat(4 + 2 + NAME_WIDTH + 2);
  if (finding.fix !== undefined) lines.push(`${indent}fix: ${finding.fix}`);
  if (finding.docs !== undefined) lines.push(`${indent}read: ${finding.docs}`);
  return lines;
}

/** Widest name of a check. */
const NAME_WIDTH = 13;
