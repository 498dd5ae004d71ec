/** What several suites build in the same place: the packs as published, the archive of the functions on Azure. */
type Built = "policies/dist" | "components/azure/archives";

/** Specs that run in one process. */
export interface Part {
  /** Patterns of its files. mocha takes a name with braces alone for no pattern, so names to choose from stand in `@(a|b)`. */
  readonly specs: readonly string[];
  /** About how many seconds it takes on two quiet processors: what takes longest starts first. */
  readonly seconds: number;
  /** It keeps a processor busy; without this word it mostly waits. Default: false. */
  readonly busy?: true;
  /** Built files of this checkout that it changes for a while: it starts first, and nobody uses them meanwhile. Default: none. */
  readonly changes?: Built;
  /** Built files that it reads, or writes as they are. Default: none. */
  readonly reads?: Built;
}

/** What one name runs. */
export interface Suite {
  /** They run at once as far as there is room, each in a process of its own. */
  readonly parts: readonly Part[];
  /** Milliseconds after which a part counts as hung. */
  readonly timeoutMs: number;
}

/** Suites by name, in the order in which their results are printed. */
export const SUITES: Readonly<Record<string, Suite>> = {
  // The quick loop: what needs none of Pulumi's SDKs.
  unit: {
    parts: [
      { specs: ["handlers/**/*.spec.ts"], seconds: 15, busy: true },
      { specs: ["{bench,cli,client,extension,scripts}/**/*.spec.ts"], seconds: 15, busy: true },
    ],
    timeoutMs: 300_000,
  },
  components: {
    parts: [
      {
        specs: ["components/azure/**/*.spec.ts"],
        seconds: 20,
        busy: true,
        reads: "components/azure/archives",
      },
      { specs: ["components/aws/**/*.spec.ts"], seconds: 15, busy: true },
      { specs: ["components/*.spec.ts", "components/local/**/*.spec.ts"], seconds: 10, busy: true },
    ],
    timeoutMs: 300_000,
  },
  local: {
    parts: [
      { specs: ["integration-tests/local/loss.spec.ts"], seconds: 90 },
      { specs: ["integration-tests/simulation/simulation.spec.ts"], seconds: 70, busy: true },
      { specs: ["integration-tests/local/foreign.spec.ts"], seconds: 65 },
      { specs: ["integration-tests/local/@(cli|fallback|scenarios).spec.ts"], seconds: 45 },
      { specs: ["integration-tests/local/fuzz.spec.ts"], seconds: 35, busy: true },
      {
        specs: ["integration-tests/rig/**/*.spec.ts", "integration-tests/simulation/crashPoints.spec.ts"],
        seconds: 15,
      },
    ],
    timeoutMs: 900_000,
  },
  aws: {
    parts: [
      { specs: ["integration-tests/aws/component/lifecycle.spec.ts"], seconds: 125 },
      { specs: ["integration-tests/aws/component/@(example|rollout).spec.ts"], seconds: 45 },
      { specs: ["integration-tests/aws/component/mistakes.spec.ts"], seconds: 40 },
      { specs: ["integration-tests/aws/*.spec.ts"], seconds: 95 },
      { specs: ["integration-tests/aws/{adapters,rig}/**/*.spec.ts"], seconds: 60 },
    ],
    timeoutMs: 900_000,
  },
  azure: {
    parts: [
      {
        specs: ["integration-tests/azure/component/*.spec.ts"],
        seconds: 85,
        reads: "components/azure/archives",
      },
      {
        specs: ["integration-tests/azure/deployed/starter.spec.ts"],
        seconds: 80,
        changes: "components/azure/archives",
      },
      {
        specs: ["integration-tests/azure/deployed/production.spec.ts"],
        seconds: 70,
        reads: "components/azure/archives",
      },
      {
        specs: ["integration-tests/azure/{adapters,app,clients}/**/*.spec.ts"],
        seconds: 80,
        reads: "components/azure/archives",
      },
    ],
    timeoutMs: 900_000,
  },
  extension: {
    parts: [
      // The worker's life is waiting for Chromium's own timers, with nothing to do for the processor.
      { specs: ["integration-tests/extension/@(kills|life|staleTabs).spec.ts"], seconds: 250 },
      {
        specs: ["integration-tests/extension/@(causes|indicator|interface|limits|pages).spec.ts"],
        seconds: 130,
      },
      {
        specs: ["integration-tests/extension/@(adapter|erase|eraseKilled|meeting|outsiders).spec.ts"],
        seconds: 110,
      },
      {
        specs: [
          "integration-tests/extension/!(adapter|causes|erase|eraseKilled|indicator|interface|kills|life|limits|meeting|outsiders|pages|staleTabs).spec.ts",
        ],
        seconds: 170,
      },
    ],
    timeoutMs: 1_800_000,
  },
  engine: {
    parts: [
      { specs: ["integration-tests/engine/@(component|sealing).spec.ts"], seconds: 35 },
      { specs: ["integration-tests/engine/example.spec.ts"], seconds: 25 },
    ],
    timeoutMs: 900_000,
  },
  // In processes of their own: a recording puts Pulumi's mocks in the place of those that other specs share.
  planner: {
    parts: [
      { specs: ["planner/**/*.spec.ts"], seconds: 25, busy: true, reads: "components/azure/archives" },
      {
        specs: ["integration-tests/planner/**/*.spec.ts"],
        seconds: 55,
        changes: "policies/dist",
        reads: "components/azure/archives",
      },
    ],
    timeoutMs: 900_000,
  },
  // Its specs build anew what is published, so they take turns: the whole goes first.
  policies: {
    parts: [
      {
        specs: ["integration-tests/policies/**/*.spec.ts"],
        seconds: 200,
        changes: "policies/dist",
        reads: "components/azure/archives",
      },
      { specs: ["policies/**/*.spec.ts"], seconds: 15, busy: true, reads: "components/azure/archives" },
    ],
    timeoutMs: 1_800_000,
  },
};
