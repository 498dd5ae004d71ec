import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { ManualClock } from "../../../handlers/ports/contract/index.ts";
import { type BudgetHarness, describeBudgets } from "../../budgets/describeBudgets.ts";
import { Meter } from "../../budgets/meter.ts";
import { type MiniStack, startMiniStack } from "../../rig/aws/ministack.ts";
import { awsPython, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";
import { openProcess, watch } from "./meteredService.ts";
import { createTable, dynamoClient } from "./tables.ts";

/** AWS's list prices in us-east-1, USD a million: aws.amazon.com/api-gateway, /dynamodb and /lambda, pricing pages. */
const PRICES = { message: 1, writeUnit: 0.625, readUnit: 0.125, invocation: 0.2 };
/** A whole job in one process, as the budgets hold it. */
const JOB = { events: 4, calls: 9, writes: 7, sends: 8 };

/*
 * Somebody else's DynamoDB counts. What AWS bills for a call depends on the size of its item as well; that is in the
 * measurements.
 */
describe("calls of DynamoDB", function () {
  this.timeout(60_000);
  let stack: MiniStack | undefined;

  before(async function () {
    this.timeout(OBTAIN_TIMEOUT_MS);
    stack = await startMiniStack(await pathOrSkip(this, awsPython()));
  });

  after(() => stack?.stop());

  async function harness(): Promise<BudgetHarness> {
    assert(stack !== undefined);
    const dynamo = dynamoClient(stack);
    const keys = await createTable(dynamo);
    const live = await createTable(dynamo);
    const meter = new Meter();
    watch(meter, dynamo);
    const clock = new ManualClock();
    const deployment = {
      dynamo,
      keysTable: keys.name,
      liveTable: live.name,
      meter,
      clock,
      resumeKeys: [randomBytes(32)],
    };
    return {
      meter,
      clock,
      endpoint: "https://api.example.com/live",
      opening: (ticket) => ({ ip: "192.0.2.1", ticket }),
      open: () => openProcess(deployment),
      close: async () => {
        await Promise.all([keys.drop(), live.drop()]);
        dynamo.destroy();
      },
    };
  }

  describeBudgets("DynamoDB", harness);

  it("cost at most half as much again as the frames of a job", () => {
    const { events, calls, writes, sends } = JOB;
    const frames = (events + sends) * PRICES.message;
    const price =
      frames + writes * PRICES.writeUnit + (calls - writes) * PRICES.readUnit + events * PRICES.invocation;
    assert.ok(price <= 1.5 * frames, `a million jobs: $${price}, their frames alone $${frames}`);
  });
});
