import { randomUUID } from "node:crypto";
import type { CosmosClient } from "@azure/cosmos";
import { Container } from "../../../handlers/adapters/azure/cosmos/container.ts";
import { CosmosDispatchStore } from "../../../handlers/adapters/azure/dispatchStore.ts";
import { CosmosJobStore } from "../../../handlers/adapters/azure/jobStore.ts";
import { CosmosKeyStore } from "../../../handlers/adapters/azure/keyStore.ts";
import { CosmosRateLimiter } from "../../../handlers/adapters/azure/rateLimiter.ts";
import { CosmosSessionStore } from "../../../handlers/adapters/azure/sessionStore.ts";
import { CosmosTicketStore } from "../../../handlers/adapters/azure/ticketStore.ts";
import {
  describeDispatchStore,
  describeJobStore,
  describeKeyStore,
  describeRateLimiter,
  describeSessionStore,
  describeTicketStore,
  type Harness,
  ManualClock,
} from "../../../handlers/ports/contract/index.ts";
import type { Clock } from "../../../handlers/ports/index.ts";
import { type CosmosAccount, startCosmos } from "../../rig/azure/cosmos.ts";
import { makeWorkspace, type Workspace } from "../../rig/azure/workspace.ts";

/*
 * Somebody else's Cosmos DB judges our conditions, patches, ids and queries, through Microsoft's own client. Nothing expires
 * in it, so expiry is ours alone here. It is no proof of Cosmos's own throttling, charges and consistency.
 */
describe("stores in Cosmos DB", function () {
  this.timeout(120_000);
  let workspace: Workspace;
  let account: CosmosAccount;
  let client: CosmosClient;

  before(async () => {
    workspace = await makeWorkspace();
    account = await startCosmos(workspace.certificate);
    client = account.client();
  });

  after(async () => {
    client.dispose();
    await account.stop();
    await workspace.remove();
  });

  /** A store in containers of its own; the next process is another store on the same ones. */
  async function harness<Store>(
    make: (live: Container, clock: Clock, keys: Container) => Store,
  ): Promise<Harness<Store>> {
    const clock = new ManualClock();
    const name = randomUUID();
    await account.createDatabase(name);
    const database = client.database(name);
    const open = () =>
      make(
        new Container(database.container("live"), clock),
        clock,
        new Container(database.container("keys"), clock),
      );
    return {
      store: open(),
      clock,
      reopen: async () => open(),
      close: async () => {
        await database.delete();
      },
    };
  }

  const durable = { durable: true };
  describeSessionStore(
    "Cosmos DB",
    () => harness((live, clock) => new CosmosSessionStore(live, clock)),
    durable,
  );
  describeJobStore("Cosmos DB", () => harness((live, clock) => new CosmosJobStore(live, clock)), durable);
  describeDispatchStore(
    "Cosmos DB",
    () => harness((live, clock) => new CosmosDispatchStore(live, clock)),
    durable,
  );
  describeKeyStore(
    "Cosmos DB",
    (operatorKeyHash) =>
      harness(
        (live, clock, keys) =>
          new CosmosKeyStore({ keys, live, clock, operatorKeyHash: async () => operatorKeyHash }),
      ),
    durable,
  );
  describeTicketStore("Cosmos DB", () => harness((live, clock) => new CosmosTicketStore(live, clock)));
  describeRateLimiter("Cosmos DB", () => harness((live, clock) => new CosmosRateLimiter(live, clock)));
});
