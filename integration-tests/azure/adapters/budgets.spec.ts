import { randomBytes, randomUUID } from "node:crypto";
import { ManualClock } from "../../../handlers/ports/contract/index.ts";
import { type BudgetHarness, describeBudgets } from "../../budgets/describeBudgets.ts";
import { Meter } from "../../budgets/meter.ts";
import { type CosmosAccount, startCosmos } from "../../rig/azure/cosmos.ts";
import { type Directory, startDirectory } from "../../rig/azure/directory.ts";
import { makeWorkspace, type Workspace } from "../../rig/azure/workspace.ts";
import { openProcess } from "./meteredService.ts";

/*
 * Every call that comes over the wire is counted. Two cost more here than where one call can do both: a session that resumes (a
 * refused create and a read more), and the first frame of a connection in a process that does not know it (a read of its
 * ticket). Not counted is the plan that
 * Microsoft's client asks for beside each query. Request units only Azure itself can tell.
 */
describe("calls of Cosmos DB", function () {
  this.timeout(60_000);
  let workspace: Workspace;
  let directory: Directory;
  let account: CosmosAccount;

  before(async () => {
    workspace = await makeWorkspace();
    directory = await startDirectory(workspace.certificate);
    account = await startCosmos(workspace.certificate);
  });

  after(async () => {
    await account?.stop();
    await directory?.stop();
    await workspace?.remove();
  });

  async function harness(): Promise<BudgetHarness> {
    const database = randomUUID();
    await account.createDatabase(database);
    const cosmos = account.client();
    const meter = new Meter();
    const clock = new ManualClock();
    account.watch(({ kind, id }) => {
      if (kind === "write") meter.write();
      else meter.read(id);
      return undefined;
    });
    const deployment = {
      cosmos,
      database,
      credential: directory.credential,
      meter,
      clock,
      resumeKeys: [randomBytes(32)],
    };
    return {
      meter,
      clock,
      endpoint: "relay",
      opening: (ticket) => ({ ticket }),
      open: () => openProcess(deployment),
      close: async () => {
        account.watch(undefined);
        await cosmos.database(database).delete();
        cosmos.dispose();
      },
    };
  }

  describeBudgets("Cosmos DB", harness);
});
