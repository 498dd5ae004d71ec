import type { DeployedRig } from "../../rig/azure/deployedRig.ts";
import { describeIdentity } from "../../scenarios/identity.ts";
import { describeImages } from "../../scenarios/images.ts";
import { describeRelay } from "../../scenarios/relay.ts";
import { describeSdk, describeSdkThroughBreaks } from "../../scenarios/sdk.ts";
import { describeTenants } from "../../scenarios/tenants.ts";
import { startRelayRig } from "../component/relay.ts";
import { cutSockets, type Deployed, deploy } from "./deployed.ts";
import { describeFaults } from "./faults.ts";
import { describeHostileUpstream } from "./hostile.ts";
import { describeMetrics } from "./metrics.ts";
import { describeRemoval } from "./removal.ts";
import { describeRights } from "./rights.ts";
import { describeRollout } from "./rollout.ts";
import { type Change, describeUpdates } from "./updates.ts";

const CHANGES: readonly Change[] = [
  [{ budget: { alert: 20, limit: 60 } }, ["update relay-budget", "update relay-pace-alert"]],
  [{ imageRetentionDays: 30 }, ["update relay-blue-settings", "update relay-images-lifecycle"]],
  [
    { logRetentionDays: 60 },
    [
      "update relay-AppDependencies",
      "update relay-AppEvents",
      "update relay-AppExceptions",
      "update relay-AppMetrics",
      "update relay-AppPerformanceCounters",
      "update relay-AppRequests",
      "update relay-AppTraces",
      "update relay-AzureDiagnostics",
      "update relay-logs",
    ],
  ],
];

describe("a stack on Azure, tier starter", function () {
  this.timeout(120_000);
  let rig: DeployedRig;
  let deployed: Deployed;

  before(async function () {
    rig = await startRelayRig(this, { refusals: 1 });
    // All clients of the scenarios have one address.
    deployed = await deploy(rig, "starter", { requestsPerMinute: 1_000_000 });
  });

  after(async () => {
    await rig?.stop();
  });

  describeUpdates(() => deployed, CHANGES);
  describeRelay(() => deployed.target);
  describeImages(() => deployed.target);
  describeIdentity(() => deployed.target);
  describeTenants(() => deployed.target);
  describeSdk(() => deployed.target);
  describeSdkThroughBreaks(
    () => deployed.target,
    () => cutSockets(deployed),
  );
  describeHostileUpstream(() => deployed);
  describeFaults(() => deployed);
  describeRollout(() => deployed);
  describeMetrics(() => deployed);
  describeRights(() => deployed);
  describeRemoval(() => deployed);
});
