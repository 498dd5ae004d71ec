import { randomBytes, randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { openAwsPorts } from "../../../handlers/adapters/aws/index.ts";
import { createService, DEFAULT_DELIVERY, type Service } from "../../../handlers/core/index.ts";
import type { Clock, Ports } from "../../../handlers/ports/index.ts";

/** What was asked of the platform. */
export interface Bill {
  /** Calls of DynamoDB, reads and writes. */
  calls: number;
  writes: number;
  /** Reads of the release record, which are cached for 15 s and belong to no event. */
  settings: number;
  sends: number;
}

const WRITES: ReadonlySet<string> = new Set(["PutItemCommand", "UpdateItemCommand", "DeleteItemCommand"]);

/** Counts every command that a client is given; what it repeats on its own is counted once. */
export class Meter {
  #bill = emptyBill();

  watch(client: DynamoDBClient): void {
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        (args) => {
          if (isReleaseRecord(args.input)) this.#bill.settings += 1;
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

  /** What came together since the last look. */
  read(): Bill {
    const bill = this.#bill;
    this.#bill = emptyBill();
    return bill;
  }
}

function emptyBill(): Bill {
  return { calls: 0, writes: 0, settings: 0, sends: 0 };
}

function isReleaseRecord(input: object): boolean {
  return "Key" in input && JSON.stringify(input.Key) === '{"pk":{"S":"g"},"sk":{"S":"release"}}';
}

export interface Deployment {
  readonly dynamo: DynamoDBClient;
  readonly keysTable: string;
  readonly liveTable: string;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly resumeKeys: readonly Uint8Array[];
}

/** One process of the service on the real adapters; its sockets only count what is sent to them. */
export function openProcess(deployment: Deployment): { readonly service: Service; readonly ports: Ports } {
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
  const counted: Ports = {
    ...ports,
    broadcaster: {
      send: async () => {
        meter.sent();
        return { outcome: "sent" };
      },
      disconnect: async () => undefined,
    },
  };
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
