import { plain } from "./plain.ts";

/** Rows as aligned columns, two spaces apart, under upper-case headings. Cells are made harmless before they are measured. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [headings.map((it) => it.toUpperCase()), ...rows.map((row) => row.map(plain))];
  const widths = headings.map((_, column) =>
    Math.max(...cells.map((row) => [...(row[column] ?? "")].length)),
  );
  return cells.map((row) => alignRow(row, widths));
}

/** `name  value` lines with the values in one column. */
export function definitions(entries: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map((entry) => alignRow(entry, [width]));
}

function alignRow(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length)))
    .join("  ")
    .trimEnd();
}
