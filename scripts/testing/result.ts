/** What became of one step. */
export interface Result {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly milliseconds: number;
  /** Parts that could not be had, each with the command that would give them. */
  readonly absent: readonly string[];
}

/** `3 passed, 0 failed`, and `, 2 skipped` where there are some. */
export function countsText({
  passed,
  failed,
  skipped,
}: Pick<Result, "passed" | "failed" | "skipped">): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** One result out of many, for the last line. */
export function sum(results: readonly Result[], name: string): Result {
  const total = (pick: (result: Result) => number) => results.reduce((all, result) => all + pick(result), 0);
  return {
    name,
    passed: total((it) => it.passed),
    failed: total((it) => it.failed),
    skipped: total((it) => it.skipped),
    milliseconds: total((it) => it.milliseconds),
    absent: [...new Set(results.flatMap(({ absent }) => absent))],
  };
}

/** Where nothing may be skipped, what was skipped has failed. */
export function withoutSkips(result: Result): Result {
  return { ...result, failed: result.failed + result.skipped, skipped: 0 };
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
