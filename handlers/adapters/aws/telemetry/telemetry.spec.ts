import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { CloudTelemetry, COUNTED, METRICS_NAMESPACE, TIMED } from "./index.ts";

const EmfSchema = v.looseObject({
  _aws: v.looseObject({
    CloudWatchMetrics: v.tuple([
      v.looseObject({
        Namespace: v.string(),
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.looseObject({ Name: v.string() })),
      }),
    ]),
  }),
});

describe("telemetry of the functions", () => {
  const { log, info, error } = console;
  const VARIABLES = { POWERTOOLS_DEV: "true", POWERTOOLS_METRICS_DISABLED: "false" };
  let lines: string[];

  beforeEach(() => {
    // Powertools then writes by the console that a test can hear.
    Object.assign(process.env, VARIABLES);
    lines = [];
    const keep = (line: unknown) => void lines.push(String(line));
    Object.assign(console, { log: keep, info: keep, error: keep });
  });

  afterEach(() => {
    Object.assign(console, { log, info, error });
    for (const name of Object.keys(VARIABLES)) delete process.env[name];
  });

  const telemetry = () => new CloudTelemetry({ service: "relay", level: "info" });

  it("writes what an invocation counted in one line, as metrics with one dimension", () => {
    const it = telemetry();
    it.count("frames_received_total", { type: "PingEvent" });
    it.count("frames_received_total", { type: "HelloEvent" }, 2);
    it.count("limits_reached_total");
    it.observe("http_request_duration", 12.5, { door: "/connect" });
    it.flush();
    assert.equal(lines.length, 1);
    const line = v.parse(EmfSchema, JSON.parse(lines[0] ?? ""));
    const [directive] = line._aws.CloudWatchMetrics;
    assert.equal(directive.Namespace, METRICS_NAMESPACE);
    assert.deepEqual(directive.Dimensions, [["service"]]);
    assert.deepEqual(directive.Metrics.map(({ Name }) => Name).sort(), [
      "frames_received_total",
      "http_request_duration",
      "limits_reached_total",
    ]);
    assert.equal(line.service, "relay");
    assert.equal(line.frames_received_total, 3);
    assert.equal(line["frames_received_total.HelloEvent"], "2");
  });

  it("writes a count that is no metric as a plain member", () => {
    const it = telemetry();
    it.count("requests_refused_total", { reason: "edge" });
    it.flush();
    assert.equal(lines.length, 1);
    assert.equal(JSON.parse(lines[0] ?? "")["requests_refused_total.edge"], 1);
  });

  it("writes nothing where nothing was counted, and nothing twice", () => {
    const it = telemetry();
    it.flush();
    assert.deepEqual(lines, []);
    it.count("jobs_ended_total");
    it.flush();
    it.flush();
    assert.equal(lines.length, 1);
  });

  it("masks what looks like a secret, and keeps the level", () => {
    const it = telemetry();
    const secret = "n3Jx0pT8kV2mQ7rY5wZ1aB4cD6eF9gH-iK_lM3oP0qS";
    it.log("error", "trouble", { ticket: `ticket.${secret}` });
    it.log("debug", "quiet");
    assert.equal(lines.length, 1);
    assert.ok(!lines[0]?.includes(secret));
    assert.equal(JSON.parse(lines[0] ?? "").message, "trouble");
  });

  it("has at most ten metrics, all of which somebody counts", () => {
    const handlers = new URL("../../../", import.meta.url);
    const sources = globSync("{core,entrypoints/aws,adapters/aws}/**/*.ts", { cwd: fileURLToPath(handlers) })
      .filter((file) => !/\.spec\.ts$|\/spec\//.test(file))
      .map((file) => readFileSync(new URL(file, handlers), "utf8"))
      .join("\n");
    assert.ok(COUNTED.length + TIMED.length <= 10);
    for (const metric of COUNTED) assert.match(sources, new RegExp(`\\.count\\(\\s*"${metric}"`), metric);
    for (const metric of TIMED) assert.match(sources, new RegExp(`\\.observe\\(\\s*"${metric}"`), metric);
  });
});
