import { randomBytes, randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { openAwsPorts } from "../../../handlers/adapters/aws/index.ts";
import { createService, DEFAULT_DELIVERY, type Service } from "../../../handlers/core/index.ts";
import type { Clock, Ports } from "../../../handlers/ports/index.ts";
import type { Meter } from "../../budgets/meter.ts";

const WRITES: ReadonlySet<string> = new Set(["PutItemCommand", "UpdateItemCommand", "DeleteItemCommand"]);

/** Lets a meter count every command that a client is given; what it repeats on its own is counted once. */
export function watch(meter: Meter, client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      (args) => {
        if (WRITES.has(commandName)) meter.write();
        else meter.read(sortKeyRead(args.input));
        return next(args);
      },
    { step: "initialize", name: "meter" },
  );
}

/** Sort key of the one item that a read names. */
function sortKeyRead(input: object): string | undefined {
  const read = v.safeParse(ReadSchema, input);
  return read.success ? read.output.Key.sk.S : undefined;
}

const ReadSchema = v.object({
  Key: v.object({ sk: v.object({ S: v.string() }) }),
  ConsistentRead: v.literal(true),
});

/** Ports of a process, to be changed before the service is made of them. */
export type Change = (ports: Ports) => Ports;

export interface Deployment {
  readonly dynamo: DynamoDBClient;
  readonly keysTable: string;
  readonly liveTable: string;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly resumeKeys: readonly Uint8Array[];
}

/** One process of the service on the real adapters; its sockets only count what is sent to them. */
export function openProcess(
  deployment: Deployment,
  change: Change = (ports) => ports,
): { readonly service: Service; readonly ports: Ports } {
  const { dynamo, keysTable, liveTable, meter, clock, resumeKeys } = deployment;
  const { ports } = openAwsPorts(
    {
      region: "us-east-1",
      keysTable,
      liveTable,
      imagesBucket: "none",
      secretParameter: "none",
      release: "release-1",
      telemetry: { log: () => {}, count: () => {}, gauge: () => {}, observe: () => {} },
      clock,
      ids: { uuid: () => randomUUID(), random: (bytes) => randomBytes(bytes) },
    },
    dynamo,
  );
  const counted = change({
    ...ports,
    broadcaster: {
      send: async () => {
        meter.sent();
        return { outcome: "sent" };
      },
      disconnect: async () => undefined,
    },
  });
  const service = createService(counted, {
    environment: "production",
    publicOrigin: "https://relay.example.com",
    localTenant: false,
    release: "release-1",
    instance: "process",
    allowedOrigins: [],
    requestsPerMinute: 10_000,
    anonymousKeys: "open",
    resumeKeys,
    delivery: DEFAULT_DELIVERY,
  });
  return { service, ports: counted };
}
