/** A group of specs that runs in a process of its own. */
export interface Suite {
  readonly specs: readonly string[];
  /** Milliseconds after which it counts as hung. */
  readonly timeoutMs: number;
}

/** Suites by name, in the order in which they run. */
export const SUITES: Readonly<Record<string, Suite>> = {
  unit: {
    specs: [
      "handlers/**/*.spec.ts",
      "client/**/*.spec.ts",
      "cli/**/*.spec.ts",
      "components/**/*.spec.ts",
      "bench/**/*.spec.ts",
      "extension/**/*.spec.ts",
      "scripts/**/*.spec.ts",
    ],
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
  aws: { specs: ["integration-tests/aws/**/*.spec.ts"], timeoutMs: 1_800_000 },
  azure: { specs: ["integration-tests/azure/**/*.spec.ts"], timeoutMs: 900_000 },
  extension: { specs: ["integration-tests/extension/**/*.spec.ts"], timeoutMs: 1_800_000 },
  engine: { specs: ["integration-tests/engine/**/*.spec.ts"], timeoutMs: 1_800_000 },
  policies: {
    specs: ["policies/**/*.spec.ts", "integration-tests/policies/**/*.spec.ts"],
    timeoutMs: 1_800_000,
  },
};
