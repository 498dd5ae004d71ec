export type Align = "left" | "right";

/** Rows of text in columns as wide as their widest cell. */
export function columns(rows: readonly (readonly string[])[], aligns: readonly Align[]): string[] {
  const widths = aligns.map((_, column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    aligns
      .map((align, column) => {
        const cell = row[column] ?? "";
        const width = widths[column] ?? 0;
        return align === "right" ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

/** A table of Markdown, its cells safe to stand in one. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((it) => it.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(aligns.map((align) => (align === "right" ? "--:" : "---"))), ...rows.map(line)];
}
