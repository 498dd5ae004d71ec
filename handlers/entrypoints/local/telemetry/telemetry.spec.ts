import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { errorFields } from "../../../ports/logFields.ts";
import { createTelemetry } from "./index.ts";
import { counterName, histogramName, LATENCY_BUCKETS, METRIC_HELP } from "./metrics.ts";
import { RollingPercentiles } from "./rollingPercentiles.ts";

function recorded(level: Parameters<typeof createTelemetry>[0] = "debug") {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { telemetry: createTelemetry(level, destination, { now: () => 1000 }), lines };
}

describe("telemetry: logs", () => {
  it("writes one JSON line with time, level, event and fields", () => {
    const { telemetry, lines } = recorded();
    telemetry.log("info", "something_happened", { count: 3, role: "client", missing: undefined });
    assert.equal(lines.length, 1);
    const { time, ...rest } = JSON.parse(lines[0] ?? "");
    assert.match(time, /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.deepEqual(rest, { level: "info", event: "something_happened", count: 3, role: "client" });
  });

  it("leaves out what is below its level", () => {
    const { telemetry, lines } = recorded("warn");
    telemetry.log("info", "quiet");
    telemetry.log("warn", "loud");
    assert.equal(lines.length, 1);
  });

  const secrets: Readonly<Record<string, string>> = {
    key: "smt_c_0123456789ab_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG_0A1b2C",
    ticket: "n3Jx0pT8kV2mQ7rY5wZ1aB4cD6eF9gH-iK_lM3oP0qS",
    "resume token": "WyJhIiwibG9jYWwiLDE3OTU1ODE0Njg5MjVd.FNLITZx-aVuNzuX7X3n639oxTJfJze2vNCihurXlfy4",
    signature: "65qXeJCRp50Vc12nATBJUQ0LY7tcchVhd_tSrSuZcbs7OM8RdvHG41CmPLw29t5NaJtVjjuxC6q8Zvm4xJ_rrg",
    digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  };
  for (const [what, secret] of Object.entries(secrets)) {
    it(`masks a ${what}, alone and in a sentence, in the log and among the troubles`, () => {
      const { telemetry, lines } = recorded();
      telemetry.log("error", "leak", { alone: secret, sentence: `it was ${secret}, you see` });
      const kept = JSON.stringify([lines, telemetry.troubles()]);
      for (const part of secret.split(".").filter((it) => it.length >= 40)) assert.ok(!kept.includes(part));
      assert.ok(kept.includes("it was ") && kept.includes(", you see"));
    });
  }

  it("keeps an identifier, and cuts what is long", () => {
    const { telemetry, lines } = recorded();
    telemetry.log("info", "kept", {
      id: "01a20bd8-84fb-727a-b432-8b294ad54b37",
      long: "no secret ".repeat(1000),
    });
    assert.ok(lines[0]?.includes("01a20bd8-84fb-727a-b432-8b294ad54b37"));
    assert.ok((lines[0]?.length ?? 0) < 600);
  });

  it("tells of an error its name, code and place, never its message", () => {
    const thrown = Object.assign(new RangeError("a peer's own words\n    at its words"), { code: "E_CODE" });
    const { error, code, at } = errorFields(thrown);
    assert.deepEqual([error, code], ["RangeError", "E_CODE"]);
    assert.match(String(at), /telemetry\.spec\.ts/);
    assert.ok(!JSON.stringify(errorFields(thrown)).includes("words"));
    assert.deepEqual(errorFields("a peer's own words"), { error: "string" });
  });

  it("keeps the last 20 warnings and errors, newest first", () => {
    const { telemetry } = recorded("silent");
    for (let n = 0; n < 30; n += 1) telemetry.log(n % 2 === 0 ? "warn" : "error", `trouble_${n}`);
    telemetry.log("info", "no_trouble");
    const troubles = telemetry.troubles();
    assert.equal(troubles.length, 20);
    assert.deepEqual(troubles[0], { at: 1000, level: "error", event: "trouble_29", fields: {} });
  });
});

describe("telemetry: metrics", () => {
  it("names counters and times as Prometheus does", async () => {
    const { telemetry } = recorded();
    telemetry.count("frames", { type: "PingEvent" });
    telemetry.count("jobs_ended_total", {}, 2);
    telemetry.observe("door_ms", 1.5);
    telemetry.observe("frame_duration", 0.4);
    telemetry.gauge("queue", 7);
    const text = await telemetry.metrics.text();
    for (const line of [
      'semantest_frames_total{type="PingEvent"} 1',
      "semantest_jobs_ended_total 2",
      "semantest_door_seconds_sum 0.0015",
      'semantest_door_seconds_bucket{le="0.001"} 0',
      'semantest_door_seconds_bucket{le="0.0025"} 1',
      'semantest_frame_duration_seconds_bucket{le="0.0005"} 1',
      "semantest_queue 7",
      "# TYPE semantest_door_seconds histogram",
    ]) {
      assert.ok(text.split("\n").includes(line), line);
    }
  });

  it("counts exactly, however often it is asked", async () => {
    const { telemetry } = recorded();
    const read = async () => (await telemetry.metrics.text()).match(/^semantest_(f|g).*$/gm);
    for (let n = 0; n < 1000; n += 1) {
      telemetry.count("f", { type: n % 4 === 0 ? "Ping" : "Pong" });
      telemetry.count("g", { door: "a", method: "GET" }, 0.5);
    }
    const counted = ['semantest_f_total{type="Ping"} 250', 'semantest_f_total{type="Pong"} 750'];
    const measured = 'semantest_g_total{door="a",method="GET"} 500';
    assert.deepEqual(await read(), [...counted, measured]);
    assert.deepEqual(await read(), [...counted, measured]);
    telemetry.count("f", { type: "Ping" }, 2);
    telemetry.count("f", { type: "Ping", other: "x" });
    telemetry.count("f", { type: "Pong" }, -1);
    assert.equal((await read())?.[0], 'semantest_f_total{type="Ping"} 252');
    assert.equal((await read())?.[1], counted[1]);
  });

  it("explains every metric that the sources count, and no other", () => {
    const handlers = new URL("../../../", import.meta.url);
    const names = new Set<string>();
    for (const file of globSync("{core,entrypoints/local,adapters/memory}/**/*.ts", {
      cwd: fileURLToPath(handlers),
    })) {
      if (/\.spec\.ts$|\/spec\//.test(file)) continue;
      const source = readFileSync(new URL(file, handlers), "utf8");
      for (const [, kind, metric = ""] of source.matchAll(/\.(count|observe)\(\s*"([a-z_]+)"/g)) {
        names.add(kind === "count" ? counterName(metric) : histogramName(metric));
      }
    }
    assert.deepEqual([...names].sort(), Object.keys(METRIC_HELP).sort());
  });

  it("has buckets from half a millisecond", () => {
    assert.deepEqual(
      LATENCY_BUCKETS.map((it) => it * 1000),
      [0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500],
    );
  });

  it("reads collected gauges when it is asked", async () => {
    const { telemetry } = recorded();
    let open = 1;
    telemetry.metrics.collected("open", "Open ones.", () => ({ client: open }), "role");
    open = 5;
    assert.ok((await telemetry.metrics.text()).includes('semantest_open{role="client"} 5'));
  });

  it("says once that a call does not fit, and throws at nobody", () => {
    const { telemetry, lines } = recorded();
    telemetry.count("calls", { door: "a" });
    telemetry.count("calls", { other: "b" });
    telemetry.count("calls", {}, -1);
    telemetry.observe("time", 1);
    telemetry.observe("time", 1, { door: "a" });
    telemetry.gauge("level", 1);
    telemetry.gauge("level", 1, { door: "a" });
    const misfits = lines.map((line) => JSON.parse(line).metric);
    assert.deepEqual(misfits, ["calls", "time", "level"]);
  });
});

describe("RollingPercentiles", () => {
  it("knows nothing before anything was recorded", () => {
    assert.equal(new RollingPercentiles().read(), undefined);
  });

  it("covers the current and the last window, not the one before", () => {
    const percentiles = new RollingPercentiles();
    percentiles.record(100);
    assert.equal(Math.round(percentiles.read()?.p50 ?? 0), 100);
    percentiles.turn();
    for (let n = 0; n < 99; n += 1) percentiles.record(1);
    const both = percentiles.read();
    assert.equal(both?.count, 100);
    assert.ok(Math.abs((both?.p50 ?? 0) - 1) < 0.02);
    percentiles.turn();
    assert.ok((percentiles.read()?.p99 ?? 100) < 2, "the first window is forgotten");
    percentiles.turn();
    assert.equal(percentiles.read(), undefined);
  });

  it("takes the shortest and the longest of times", () => {
    const percentiles = new RollingPercentiles();
    percentiles.record(0);
    percentiles.record(10_000_000);
    assert.equal(percentiles.read()?.count, 2);
  });
});
