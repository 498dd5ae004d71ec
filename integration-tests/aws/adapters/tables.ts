import { randomUUID } from "node:crypto";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Table } from "../../../handlers/adapters/aws/dynamo/table.ts";
import type { MiniStack } from "../../rig/aws/ministack.ts";

/** Clients of the emulated services, as its account's root. */
export function clientSettings({ endpoint, region, accountId }: MiniStack) {
  return {
    endpoint,
    region,
    credentials: { accessKeyId: accountId, secretAccessKey: "test" },
  };
}

export function dynamoClient(stack: MiniStack): DynamoDBClient {
  return new DynamoDBClient(clientSettings(stack));
}

/** A table of its own, with the keys that both our tables have. */
export async function createTable(
  client: DynamoDBClient,
): Promise<{ readonly name: string; readonly table: Table; readonly drop: () => Promise<void> }> {
  const name = `table-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
    }),
  );
  return {
    name,
    table: new Table(client, name),
    drop: async () => {
      await client.send(new DeleteTableCommand({ TableName: name }));
    },
  };
}
