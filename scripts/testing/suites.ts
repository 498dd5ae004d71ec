/** Specs that share a process. */
export interface Part {
  /** Patterns of its files. */
  readonly specs: readonly string[];
  /** About how many seconds it takes on two processors: what takes longest starts first. Decides nothing else. */
  readonly seconds: number;
}

/** A group of specs that one command runs. */
export interface Suite {
  /** Each is a process of its own; parts of all suites run side by side. */
  readonly parts: readonly Part[];
  /** Milliseconds after which one of its processes counts as hung. */
  readonly timeoutMs: number;
}

/** About how many seconds the longer ones of the static checks take on two processors, by the name after `check:`. */
export const CHECK_SECONDS: Readonly<Record<string, number>> = { coverage: 30, types: 20, schema: 10 };

/** Suites by name, in the order in which their results are printed. */
export const SUITES: Readonly<Record<string, Suite>> = {
  unit: {
    parts: [
      { specs: ["handlers/**/*.spec.ts"], seconds: 20 },
      { specs: ["{bench,cli,client,extension,scripts}/**/*.spec.ts"], seconds: 20 },
    ],
    timeoutMs: 300_000,
  },
  // Each stack is recorded by Pulumi's own SDK, which takes its time.
  components: {
    parts: [
      { specs: ["components/azure/**/*.spec.ts"], seconds: 20 },
      { specs: ["components/aws/**/*.spec.ts"], seconds: 15 },
      { specs: ["components/*.spec.ts", "components/local/**/*.spec.ts"], seconds: 10 },
    ],
    timeoutMs: 300_000,
  },
  local: {
    parts: [
      { specs: ["integration-tests/local/loss.spec.ts"], seconds: 90 },
      { specs: ["integration-tests/simulation/simulation.spec.ts"], seconds: 70 },
      { specs: ["integration-tests/local/foreign.spec.ts"], seconds: 65 },
      { specs: ["integration-tests/local/{cli,fallback,fuzz,scenarios}.spec.ts"], seconds: 80 },
      {
        specs: ["integration-tests/rig/**/*.spec.ts", "integration-tests/simulation/crashPoints.spec.ts"],
        seconds: 15,
      },
    ],
    timeoutMs: 900_000,
  },
  engine: {
    parts: [
      { specs: ["integration-tests/engine/component.spec.ts"], seconds: 55 },
      { specs: ["integration-tests/engine/example.spec.ts"], seconds: 25 },
    ],
    timeoutMs: 900_000,
  },
  aws: {
    parts: [
      { specs: ["integration-tests/aws/component/lifecycle.spec.ts"], seconds: 125 },
      { specs: ["integration-tests/aws/component/mistakes.spec.ts"], seconds: 80 },
      { specs: ["integration-tests/aws/*.spec.ts"], seconds: 95 },
      {
        specs: [
          "integration-tests/aws/component/{example,rollout}.spec.ts",
          "integration-tests/aws/{adapters,rig}/**/*.spec.ts",
        ],
        seconds: 105,
      },
    ],
    timeoutMs: 900_000,
  },
  azure: {
    parts: [
      { specs: ["integration-tests/azure/deployed/starter.spec.ts"], seconds: 80 },
      { specs: ["integration-tests/azure/deployed/production.spec.ts"], seconds: 70 },
      { specs: ["integration-tests/azure/component/*.spec.ts"], seconds: 85 },
      { specs: ["integration-tests/azure/{adapters,app,clients}/**/*.spec.ts"], seconds: 80 },
    ],
    timeoutMs: 900_000,
  },
  planner: {
    parts: [
      { specs: ["planner/**/*.spec.ts"], seconds: 25 },
      { specs: ["integration-tests/planner/**/*.spec.ts"], seconds: 55 },
    ],
    timeoutMs: 900_000,
  },
  // Never with `components` or `planner`: each puts mocks of its own in the place of Pulumi's engine.
  policies: {
    parts: [
      { specs: ["policies/**/*.spec.ts"], seconds: 15 },
      { specs: ["integration-tests/policies/rigs.spec.ts"], seconds: 75 },
      { specs: ["integration-tests/policies/engine.spec.ts"], seconds: 50 },
      { specs: ["integration-tests/policies/{azure,foreign,own,package}.spec.ts"], seconds: 80 },
    ],
    timeoutMs: 900_000,
  },
  extension: {
    parts: [{ specs: ["integration-tests/extension/**/*.spec.ts"], seconds: 210 }],
    timeoutMs: 1_800_000,
  },
};
