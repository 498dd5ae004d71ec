/** Specs that run in one process. */
export interface Part {
  /** Patterns of its files. */
  readonly specs: readonly string[];
  /** About how many seconds it takes on two quiet processors: what takes longest starts first. */
  readonly seconds: number;
  /** It keeps a processor busy; without this word it mostly waits. Default: false. */
  readonly busy?: true;
  /** What only one part may use at a time. Default: nothing. */
  readonly holds?: "policies/dist";
}

/** What one name runs. */
export interface Suite {
  /** They run at once as far as there is room, each in a process of its own. */
  readonly parts: readonly Part[];
  /** Milliseconds after which a part counts as hung. */
  readonly timeoutMs: number;
}

/** Suites by name. */
export const SUITES: Readonly<Record<string, Suite>> = {
  unit: {
    parts: [
      { specs: ["handlers/{entrypoints,core}/**/*.spec.ts"], seconds: 12, busy: true },
      {
        specs: [
          "handlers/{adapters,ports,protocol}/**/*.spec.ts",
          "components/*.spec.ts",
          "components/local/**/*.spec.ts",
        ],
        seconds: 12,
        busy: true,
      },
      { specs: ["{bench,cli,client,extension,scripts}/**/*.spec.ts"], seconds: 12, busy: true },
    ],
    timeoutMs: 300_000,
  },
  components: {
    parts: [
      { specs: ["components/azure/**/*.spec.ts"], seconds: 20, busy: true },
      { specs: ["components/aws/**/*.spec.ts"], seconds: 20, busy: true },
    ],
    timeoutMs: 300_000,
  },
  local: {
    parts: [
      { specs: ["integration-tests/simulation/**/*.spec.ts"], seconds: 120, busy: true },
      { specs: ["integration-tests/local/{fuzz,loss}.spec.ts"], seconds: 100, busy: true },
      { specs: ["integration-tests/local/{cli,fallback,foreign,scenarios}.spec.ts"], seconds: 80 },
      { specs: ["integration-tests/rig/**/*.spec.ts"], seconds: 30 },
    ],
    timeoutMs: 900_000,
  },
  aws: {
    parts: [
      { specs: ["integration-tests/aws/component/mistakes.spec.ts"], seconds: 150 },
      { specs: ["integration-tests/aws/component/{example,lifecycle,rollout}.spec.ts"], seconds: 60 },
      { specs: ["integration-tests/aws/{scenarios,clients,operation}.spec.ts"], seconds: 120 },
      { specs: ["integration-tests/aws/{storeFaults,{adapters,rig}/*}.spec.ts"], seconds: 70 },
    ],
    timeoutMs: 1_800_000,
  },
  azure: {
    parts: [
      { specs: ["integration-tests/azure/component/*.spec.ts"], seconds: 120 },
      { specs: ["integration-tests/azure/deployed/*.spec.ts"], seconds: 90 },
      { specs: ["integration-tests/azure/{app,clients}/*.spec.ts"], seconds: 60 },
      { specs: ["integration-tests/azure/adapters/*.spec.ts"], seconds: 40 },
    ],
    timeoutMs: 900_000,
  },
  extension: {
    parts: [{ specs: ["integration-tests/extension/**/*.spec.ts"], seconds: 210 }],
    timeoutMs: 1_800_000,
  },
  engine: {
    parts: [{ specs: ["integration-tests/engine/**/*.spec.ts"], seconds: 80 }],
    timeoutMs: 1_800_000,
  },
  // In processes of their own: a recording puts Pulumi's mocks in the place of those that other specs share.
  planner: {
    parts: [
      { specs: ["planner/**/*.spec.ts"], seconds: 30, busy: true },
      { specs: ["integration-tests/planner/**/*.spec.ts"], seconds: 50, holds: "policies/dist" },
    ],
    timeoutMs: 900_000,
  },
  policies: {
    parts: [
      { specs: ["integration-tests/policies/**/*.spec.ts"], seconds: 150, holds: "policies/dist" },
      { specs: ["policies/**/*.spec.ts"], seconds: 60, busy: true },
    ],
    timeoutMs: 1_800_000,
  },
};
