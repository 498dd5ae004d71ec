import assert from "node:assert/strict";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { MetricsDoor } from "../../../handlers/adapters/aws/telemetry/metricsDoor.ts";
import { ManualClock } from "../../../handlers/ports/contract/index.ts";
import { StoreUnavailable } from "../../../handlers/ports/index.ts";
import { type MiniStack, startMiniStack } from "../../rig/aws/ministack.ts";
import { awsPython, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";
import { FaultyWay } from "./faults.ts";
import { clientSettings } from "./tables.ts";

const MINUTE_MS = 60_000;

/** MiniStack makes no metrics of EMF lines, so the values are put in as CloudWatch would have summed them. */
describe("metrics from CloudWatch", function () {
  this.timeout(60_000);
  let stack: MiniStack | undefined;
  let client: CloudWatchClient;

  before(async function () {
    this.timeout(OBTAIN_TIMEOUT_MS);
    stack = await startMiniStack(await pathOrSkip(this, awsPython()));
    client = new CloudWatchClient(clientSettings(stack));
  });

  after(async () => {
    client?.destroy();
    await stack?.stop();
  });

  async function put(service: string, metric: string, value: number, at: number): Promise<void> {
    await client.send(
      new PutMetricDataCommand({
        Namespace: "Semantest",
        MetricData: [
          {
            MetricName: metric,
            Dimensions: [{ Name: "service", Value: service }],
            Timestamp: new Date(at),
            Value: value,
          },
        ],
      }),
    );
  }

  it("shows what the stack counted in the last complete five minutes, and nothing of another stack", async () => {
    const clock = new ManualClock(Math.floor(Date.now() / 300_000) * 300_000 + MINUTE_MS + 1);
    const inside = clock.now() - 3 * MINUTE_MS;
    await put("one", "frames_received_total", 3, inside);
    await put("one", "frames_received_total", 4, inside);
    await put("one", "frames_received_total", 100, clock.now());
    await put("another", "frames_received_total", 1000, inside);
    const { text, contentType } = await new MetricsDoor(client, "one", clock).read();
    assert.match(contentType, /^text\/plain; version=0\.0\.4/);
    const lines = text.split("\n");
    assert.ok(lines.includes("# TYPE semantest_frames_received_5m gauge"), text);
    assert.ok(lines.includes("semantest_frames_received_5m 7"), text);
    assert.ok(lines.includes("semantest_jobs_ended_5m 0"), text);
  });

  it("asks CloudWatch at most every 30 s", async () => {
    assert(stack !== undefined);
    const way = await FaultyWay.open(stack.endpoint);
    const watched = new CloudWatchClient({ ...clientSettings(stack), endpoint: way.endpoint });
    try {
      const clock = new ManualClock(Date.now());
      const door = new MetricsDoor(watched, "one", clock);
      way.expect([]);
      await door.read();
      await door.read();
      assert.equal(way.calls, 1);
      clock.advance(30_000);
      way.expect([], { kind: "reset" });
      await assert.rejects(door.read(), StoreUnavailable);
    } finally {
      watched.destroy();
      await way.close();
    }
  });
});
