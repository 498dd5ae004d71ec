import { randomBytes, randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { openAwsPorts } from "../../../handlers/adapters/aws/index.ts";
import type { Clock, Ports } from "../../../handlers/ports/index.ts";
import type { Meter } from "../../budgets/meter.ts";
import { countingSends, type Process, processOn } from "../../budgets/meteredProcess.ts";

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
export function openProcess(deployment: Deployment, change: Change = (ports) => ports): Process {
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
  return processOn(change(countingSends(ports, meter)), resumeKeys);
}
