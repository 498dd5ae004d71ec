/** Where the service runs. */
export const PLACES = ["local", "aws", "azure"] as const;
export type Place = (typeof PLACES)[number];

/** Tests that several specs run: the file that holds them, the function that describes them, and who calls it where. */
interface SharedSuite {
  readonly file: string;
  readonly describe: string;
  readonly runs: Partial<Readonly<Record<Place, string>>>;
}

const MEMORY = "handlers/adapters/memory/contract.spec.ts";
const IN_AWS = "integration-tests/aws/adapters";
const IN_AZURE = "integration-tests/azure/adapters";
const STARTER = "integration-tests/azure/deployed/starter.spec.ts";
const PRODUCTION = "integration-tests/azure/deployed/production.spec.ts";

const EVERYWHERE = {
  local: "integration-tests/local/scenarios.spec.ts",
  aws: "integration-tests/aws/scenarios.spec.ts",
  azure: PRODUCTION,
};
const STORES = { local: MEMORY, aws: `${IN_AWS}/stores.spec.ts`, azure: `${IN_AZURE}/stores.spec.ts` };

/** By the names that the list of promises uses. */
export const SUITES = {
  relay: { file: "integration-tests/scenarios/relay.ts", describe: "describeRelay", runs: EVERYWHERE },
  images: { file: "integration-tests/scenarios/images.ts", describe: "describeImages", runs: EVERYWHERE },
  identity: {
    file: "integration-tests/scenarios/identity.ts",
    describe: "describeIdentity",
    runs: EVERYWHERE,
  },
  sdk: { file: "integration-tests/scenarios/sdk.ts", describe: "describeSdk", runs: EVERYWHERE },
  sdkThroughBreaks: {
    file: "integration-tests/scenarios/sdk.ts",
    describe: "describeSdkThroughBreaks",
    runs: { azure: PRODUCTION },
  },
  tenants: { file: "integration-tests/scenarios/tenants.ts", describe: "describeTenants", runs: EVERYWHERE },
  dispatchStore: {
    file: "handlers/ports/contract/dispatchStore.ts",
    describe: "describeDispatchStore",
    runs: STORES,
  },
  jobStore: { file: "handlers/ports/contract/jobStore.ts", describe: "describeJobStore", runs: STORES },
  sessionStore: {
    file: "handlers/ports/contract/sessionStore.ts",
    describe: "describeSessionStore",
    runs: STORES,
  },
  ticketStore: {
    file: "handlers/ports/contract/ticketStore.ts",
    describe: "describeTicketStore",
    runs: STORES,
  },
  rateLimiter: {
    file: "handlers/ports/contract/rateLimiter.ts",
    describe: "describeRateLimiter",
    runs: STORES,
  },
  keyStore: { file: "handlers/ports/contract/keyStore.ts", describe: "describeKeyStore", runs: STORES },
  imageStore: {
    file: "handlers/ports/contract/imageStore.ts",
    describe: "describeImageStore",
    runs: { local: MEMORY, aws: `${IN_AWS}/images.spec.ts`, azure: `${IN_AZURE}/images.spec.ts` },
  },
  broadcaster: {
    file: "handlers/ports/contract/broadcaster.ts",
    describe: "describeBroadcaster",
    runs: { aws: `${IN_AWS}/broadcaster.spec.ts`, azure: `${IN_AZURE}/broadcaster.spec.ts` },
  },
  budgets: {
    file: "integration-tests/budgets/describeBudgets.ts",
    describe: "describeBudgets",
    runs: { aws: `${IN_AWS}/budgets.spec.ts`, azure: `${IN_AZURE}/budgets.spec.ts` },
  },
  azureFaults: {
    file: "integration-tests/azure/deployed/faults.ts",
    describe: "describeFaults",
    runs: { azure: STARTER },
  },
  azureUpstream: {
    file: "integration-tests/azure/deployed/hostile.ts",
    describe: "describeHostileUpstream",
    runs: { azure: STARTER },
  },
  azureOriginLock: {
    file: "integration-tests/azure/deployed/hostile.ts",
    describe: "describeOriginLock",
    runs: { azure: PRODUCTION },
  },
  azureDomain: {
    file: "integration-tests/azure/deployed/domain.ts",
    describe: "describeDomain",
    runs: { azure: PRODUCTION },
  },
  azureMetrics: {
    file: "integration-tests/azure/deployed/metrics.ts",
    describe: "describeMetrics",
    runs: { azure: PRODUCTION },
  },
  azureRights: {
    file: "integration-tests/azure/deployed/rights.ts",
    describe: "describeRights",
    runs: { azure: PRODUCTION },
  },
  azureRemoval: {
    file: "integration-tests/azure/deployed/removal.ts",
    describe: "describeRemoval",
    runs: { azure: STARTER },
  },
  azureProtectedRemoval: {
    file: "integration-tests/azure/deployed/removal.ts",
    describe: "describeProtectedRemoval",
    runs: { azure: PRODUCTION },
  },
  azureRollout: {
    file: "integration-tests/azure/deployed/rollout.ts",
    describe: "describeRollout",
    runs: { azure: STARTER },
  },
  azureUpdates: {
    file: "integration-tests/azure/deployed/updates.ts",
    describe: "describeUpdates",
    runs: { azure: PRODUCTION },
  },
} as const satisfies Readonly<Record<string, SharedSuite>>;

export type SuiteName = keyof typeof SUITES;

const BY_NAME: ReadonlyMap<string, SharedSuite> = new Map(Object.entries(SUITES));

/** Undefined: it is the path of a spec. */
export function suiteNamed(name: string): SharedSuite | undefined {
  return BY_NAME.get(name);
}
