import { type LocalServer, stopEverything } from "../rig/localServer.ts";
import { describeIdentity } from "../scenarios/identity.ts";
import { describeImages } from "../scenarios/images.ts";
import { describeRelay } from "../scenarios/relay.ts";
import { describeSdk } from "../scenarios/sdk.ts";
import type { Target } from "../scenarios/target.ts";
import { describeTenants } from "../scenarios/tenants.ts";
import { startPublicServer } from "./publicServer.ts";

describe("the laptop's server, as a public one", function () {
  this.timeout(60_000);
  let server: LocalServer;
  let target: Target;
  before(async () => {
    ({ server, target } = await startPublicServer());
  });
  after(async () => {
    await server.stop();
    await stopEverything();
  });

  describeRelay(() => target);
  describeImages(() => target);
  describeIdentity(() => target);
  describeTenants(() => target);
  describeSdk(() => target);
});
