import type { DeployedRig } from "../../rig/azure/deployedRig.ts";
import { describeIdentity } from "../../scenarios/identity.ts";
import { describeImages } from "../../scenarios/images.ts";
import { describeRelay } from "../../scenarios/relay.ts";
import { describeSdk, describeSdkThroughBreaks } from "../../scenarios/sdk.ts";
import { describeTenants } from "../../scenarios/tenants.ts";
import { startRelayRig } from "../component/relay.ts";
import { cutSockets, type Deployed, deploy } from "./deployed.ts";
import { describeDomain } from "./domain.ts";
import { describeHostileUpstream, describeOriginLock } from "./hostile.ts";
import { describeMetrics } from "./metrics.ts";
import { describeProtectedRemoval } from "./removal.ts";
import { describeRights } from "./rights.ts";
import { type Change, describeUpdates } from "./updates.ts";

const CHANGES: readonly Change[] = [
  [{ budget: { alert: 20, limit: 60 } }, ["update relay-budget", "update relay-pace-alert"]],
  [{ requestsPerMinute: 200 }, ["update relay-blue-settings", "update relay-firewall"]],
  [{ allowedOrigins: ["https://app.example.com"] }, ["update relay-blue-settings"]],
  [{ azure: { signalrUnits: 2 } }, ["update relay-pace-alert", "update relay-sockets"]],
];

describe("a stack on Azure, tier production", function () {
  this.timeout(120_000);
  let rig: DeployedRig;
  let deployed: Deployed;

  before(async function () {
    rig = await startRelayRig(this);
    // All clients of the scenarios have one address.
    deployed = await deploy(rig, "production", { tier: "production", requestsPerMinute: 1_000_000 });
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
  describeOriginLock(() => deployed);
  describeMetrics(() => deployed);
  describeRights(() => deployed);
  describeDomain(() => deployed);
  describeProtectedRemoval(() => deployed);
});
