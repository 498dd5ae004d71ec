import { randomBytes, randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { openAwsPorts } from "../../../handlers/adapters/aws/index.ts";
import { createService, DEFAULT_DELIVERY, type Service } from "../../../handlers/core/index.ts";
import type { Clock, Ports } from "../../../handlers/ports/index.ts";

/** What was asked of the platform. */
export interface Bill {
  /** Calls of DynamoDB, reads and writes. */
  calls: number;
  writes: number;
  sends: number;
  /**
   * Reads beyond the budgets: of the release record, cached for 15 s, and of the sender's own session, by which a revocation
   * is noticed, cached for 5 s.
   */
  checks: number;
}

const WRITES: ReadonlySet<string> = new Set(["PutItemCommand", "UpdateItemCommand", "DeleteItemCommand"]);

/** Counts every command that a client is given; what it repeats on its own is counted once. */
export class Meter {
  #bill = emptyBill();
  #sender: string | undefined;

  watch(client: DynamoDBClient): void {
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        (args) => {
          const item = sortKeyRead(args.input);
          if (item === RELEASE || (item !== undefined && item === this.#sender)) this.#bill.checks += 1;
          else {
            this.#bill.calls += 1;
            if (WRITES.has(commandName)) this.#bill.writes += 1;
          }
          return next(args);
        },
      { step: "initialize", name: "meter" },
    );
  }

  sent(): void {
    this.#bill.sends += 1;
  }

  /** What some work costs that is done for this session. */
  async measure(session: string | undefined, work: () => Promise<unknown>): Promise<Bill> {
    this.#bill = emptyBill();
    this.#sender = session === undefined ? undefined : `s:${session}`;
    await work();
    return this.#bill;
  }
}

function emptyBill(): Bill {
  return { calls: 0, writes: 0, sends: 0, checks: 0 };
}

/** Sort key of the one item that a read names. */
function sortKeyRead(input: object): string | undefined {
  const read = v.safeParse(ReadSchema, input);
  return read.success ? read.output.Key.sk.S : undefined;
}

const RELEASE = "release";
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
