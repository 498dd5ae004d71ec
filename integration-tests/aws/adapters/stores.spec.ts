import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDispatchStore } from "../../../handlers/adapters/aws/dispatchStore.ts";
import type { Table } from "../../../handlers/adapters/aws/dynamo/table.ts";
import { DynamoJobStore } from "../../../handlers/adapters/aws/jobStore.ts";
import { DynamoKeyStore } from "../../../handlers/adapters/aws/keyStore.ts";
import { DynamoRateLimiter } from "../../../handlers/adapters/aws/rateLimiter.ts";
import { DynamoSessionStore } from "../../../handlers/adapters/aws/sessionStore.ts";
import { DynamoTicketStore } from "../../../handlers/adapters/aws/ticketStore.ts";
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
import { type MiniStack, startMiniStack } from "../../rig/aws/ministack.ts";
import { awsPython, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";
import { createTable, dynamoClient } from "./tables.ts";

/*
 * MiniStack's DynamoDB is somebody else's: it judges our conditions, updates, keys and pages. It is no proof of AWS's own
 * throttling, sizes and consistency.
 */
describe("stores in DynamoDB", function () {
  this.timeout(120_000);
  let stack: MiniStack | undefined;
  let client: DynamoDBClient;

  before(async function () {
    this.timeout(OBTAIN_TIMEOUT_MS);
    stack = await startMiniStack(await pathOrSkip(this, awsPython()));
    client = dynamoClient(stack);
  });

  after(async () => {
    client?.destroy();
    await stack?.stop();
  });

  /** A store in a table of its own; the next process is another store on the same table. */
  async function harness<Store>(make: (table: Table, clock: Clock) => Store): Promise<Harness<Store>> {
    const clock = new ManualClock();
    const { table, drop } = await createTable(client);
    return {
      store: make(table, clock),
      clock,
      reopen: async () => make(table, clock),
      close: drop,
    };
  }

  const durable = { durable: true };
  describeSessionStore(
    "DynamoDB",
    () => harness((table, clock) => new DynamoSessionStore(table, clock)),
    durable,
  );
  describeJobStore("DynamoDB", () => harness((table, clock) => new DynamoJobStore(table, clock)), durable);
  describeDispatchStore(
    "DynamoDB",
    () => harness((table, clock) => new DynamoDispatchStore(table, clock)),
    durable,
  );
  describeTicketStore("DynamoDB", () => harness((table, clock) => new DynamoTicketStore(table, clock)));
  describeRateLimiter("DynamoDB", () => harness((table, clock) => new DynamoRateLimiter(table, clock)));
  describeKeyStore(
    "DynamoDB",
    (operatorKeyHash) =>
      harness(
        (table, clock) =>
          new DynamoKeyStore({
            keys: table,
            live: table,
            clock,
            operatorKeyHash: async () => operatorKeyHash,
          }),
      ),
    durable,
  );
});
