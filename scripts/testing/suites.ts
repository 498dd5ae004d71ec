/** A group of specs. */
export interface Suite {
  /** Patterns of its files. */
  readonly specs: readonly string[];
  /**
   * Each pattern in a process of its own, as many at once as there are processors, and nothing else meanwhile unless
   * `beside` says so. Default: all in one process.
   */
  readonly apart?: true;
  /** Runs while those without this word run: most of both is waiting. Default: false. */
  readonly beside?: true;
  /** Milliseconds after which it counts as hung. */
  readonly timeoutMs: number;
}

/** Suites by name, in the order in which they run. */
export const SUITES: Readonly<Record<string, Suite>> = {
  unit: {
    specs: [
      "components/azure/**/*.spec.ts",
      "handlers/**/*.spec.ts",
      "components/aws/**/*.spec.ts",
      "components/*.spec.ts",
      "components/local/**/*.spec.ts",
      "{bench,cli,client,extension,scripts}/**/*.spec.ts",
    ],
    apart: true,
    timeoutMs: 300_000,
  },
  local: {
    specs: [
      "integration-tests/rig/**/*.spec.ts",
      "integration-tests/simulation/**/*.spec.ts",
      "integration-tests/local/**/*.spec.ts",
    ],
    timeoutMs: 900_000,
  },
  aws: { specs: ["integration-tests/aws/**/*.spec.ts"], beside: true, timeoutMs: 1_800_000 },
  azure: { specs: ["integration-tests/azure/**/*.spec.ts"], beside: true, timeoutMs: 900_000 },
  extension: {
    // The worker's life is waiting for Chromium's own timers, with nothing to do for the processor.
    specs: ["integration-tests/extension/life.spec.ts", "integration-tests/extension/!(life).spec.ts"],
    apart: true,
    beside: true,
    timeoutMs: 1_800_000,
  },
  engine: { specs: ["integration-tests/engine/**/*.spec.ts"], timeoutMs: 1_800_000 },
  // In a process of their own: a recording puts Pulumi's mocks in the place of those that other specs share.
  planner: {
    specs: ["planner/**/*.spec.ts", "integration-tests/planner/**/*.spec.ts"],
    timeoutMs: 900_000,
  },
  policies: {
    specs: ["policies/**/*.spec.ts", "integration-tests/policies/**/*.spec.ts"],
    timeoutMs: 1_800_000,
  },
};
