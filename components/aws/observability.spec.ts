import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import type { Built } from "../spec/builder.ts";
import { inputsOf } from "../spec/built.ts";
import { value } from "../spec/mocks.ts";
import { build, ofType } from "./spec/build.ts";

const Alarm = v.looseObject({
  alarmDescription: v.string(),
  alarmActions: v.array(v.string()),
  okActions: v.array(v.string()),
  region: v.optional(v.string()),
  namespace: v.optional(v.string()),
  metricName: v.optional(v.string()),
  metricQueries: v.optional(
    v.array(
      v.looseObject({
        id: v.string(),
        expression: v.optional(v.string()),
        metric: v.optional(v.looseObject({ namespace: v.string(), metricName: v.string() })),
      }),
    ),
    [],
  ),
});

const Dashboard = v.object({
  widgets: v.array(
    v.looseObject({
      properties: v.looseObject({
        region: v.string(),
        metrics: v.array(v.pipe(v.array(v.unknown()), v.minLength(3))),
      }),
    }),
  ),
});

/** Namespaces whose metrics CloudWatch keeps in us-east-1. */
const EDGE_NAMESPACES = ["AWS/CloudFront", "AWS/WAFV2", "AWS/Route53"];

function alarmsOf(built: Built) {
  return ofType(built, "cloudwatch/metricAlarm").map(({ name, inputs }) => ({
    name,
    alarm: v.parse(Alarm, inputs),
  }));
}

function namespacesOf({ namespace, metricQueries }: v.InferOutput<typeof Alarm>): string[] {
  return [namespace, ...metricQueries.map(({ metric }) => metric?.namespace)].flatMap((it) => it ?? []);
}

describe("alarms, dashboard and budget on AWS", () => {
  let starter: Built;
  let production: Built;

  before(async () => {
    starter = await build();
    production = await build({ tier: "production" });
  });

  it("have at most 10 alarms on tier starter and 20 on tier production", () => {
    assert.equal(alarmsOf(starter).length, 10);
    assert.equal(alarmsOf(production).length, 15);
    // CloudWatch bills them by metric; ten are free.
    const billed = (built: Built) => alarmsOf(built).flatMap(({ alarm }) => namespacesOf(alarm)).length;
    assert.deepEqual([billed(starter), billed(production)], [16, 21]);
  });

  it("tell a topic of the alarm's own region when it starts and when it is over, and a person what to do", () => {
    for (const { name, alarm } of alarmsOf(production)) {
      const isEdge = namespacesOf(alarm).some((it) => EDGE_NAMESPACES.includes(it));
      const topic = isEdge ? "edge-alarms" : "alarms";
      const expected = [`arn:aws:sns:eu-central-1:111122223333:relay-${topic}`];
      assert.deepEqual([alarm.alarmActions, alarm.okActions], [expected, expected], name);
      assert.equal(alarm.region, isEdge ? "us-east-1" : undefined, name);
      assert.match(alarm.alarmDescription, /^[A-Z].{40,}\.$/, name);
    }
    assert.equal(inputsOf(production, "relay-edge-alarms").region, "us-east-1");
    assert.equal(inputsOf(production, "relay-alarms").region, undefined);
  });

  it("sum exactly the metrics that they name", () => {
    const { alarm } = alarmsOf(starter).find(({ name }) => name === "relay-store-throttles-alarm") ?? {};
    assert.deepEqual(
      alarm?.metricQueries.map(({ id, expression, metric }) => [id, expression ?? metric?.metricName]),
      [
        ["sum", "FILL(m0, 0) + FILL(m1, 0)"],
        ["m0", "ReadThrottleEvents"],
        ["m1", "WriteThrottleEvents"],
      ],
    );
  });

  it("call frames late by the slowest twentieth of them, and only where there are enough to tell", () => {
    for (const built of [starter, production]) {
      const { metricName, statistic, extendedStatistic, evaluateLowSampleCountPercentiles, threshold } =
        inputsOf(built, "relay-latency-alarm");
      assert.deepEqual(
        [metricName, statistic, extendedStatistic, evaluateLowSampleCountPercentiles, threshold],
        ["IntegrationLatency", undefined, "p95", "ignore", 2_000],
      );
    }
  });

  it("know by the functions' own names what the functions count", async () => {
    const page = await readFile(new URL("../../docs/aws/functions.md", import.meta.url), "utf8");
    const named = [
      ...alarmsOf(production).flatMap(({ alarm }) =>
        alarm.namespace === "Semantest" ? [String(alarm.metricName)] : [],
      ),
      ...dashboard(production).widgets.flatMap(({ properties }) =>
        properties.metrics.flatMap(([namespace, name]) => (namespace === "Semantest" ? [String(name)] : [])),
      ),
    ];
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((it) => !page.includes(`\`${it}\``)),
      [],
    );
  });

  it("are explained one by one to whoever is on call", async () => {
    const page = await readFile(new URL("../../docs/aws/operations.md", import.meta.url), "utf8");
    const [alarms = ""] = page.split("\n## ");
    const explained = [...alarms.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => `relay-${name}-alarm`);
    assert.deepEqual(
      explained.sort(),
      alarmsOf(production)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it("take the pace of a month's limit for an alarm by the hour", async () => {
    const built = await build({ budget: { alert: 10, limit: 73 } });
    const { threshold, period, metricName } = inputsOf(built, "relay-pace-alarm");
    // 73 USD a month are 0.10 USD an hour, at 1.5 USD per million frames.
    assert.deepEqual([threshold, period, metricName], [66_667, 3600, "MessageCount"]);
  });

  it("take silence of the health check, and of nothing else, for bad news", () => {
    for (const { name, alarm } of alarmsOf(production)) {
      const expected = name === "relay-health-alarm" ? "breaching" : "notBreaching";
      assert.equal(alarm.treatMissingData, expected, name);
    }
  });

  it("show every metric where CloudWatch keeps it, each panel in a place of its own", async () => {
    for (const built of [starter, production]) {
      const { widgets } = dashboard(built);
      assert.equal(widgets.length, built === starter ? 12 : 14);
      assert.equal(new Set(widgets.map(({ x, y }) => `${x} ${y}`)).size, widgets.length);
      for (const { properties } of widgets) {
        const isEdge = properties.metrics.some(([namespace]) => EDGE_NAMESPACES.includes(String(namespace)));
        assert.equal(properties.region, isEdge ? "us-east-1" : "eu-central-1");
      }
    }
  });

  it("have a page in the console of their region", async () => {
    assert.equal(
      await value(starter.stack.dashboardUrl),
      "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/relay-0a1b2c3d-dashboard",
    );
  });

  it("warn at the alert, at 80 % and 100 % of the limit, and when it is forecast; and say whose bill it is", async () => {
    const built = await build({ budget: { alert: 20, limit: 60 } });
    const { name, limitAmount, limitUnit, timeUnit, budgetType, notifications } = inputsOf(
      built,
      "relay-budget",
    );
    assert.match(String(name), /whole-account$/);
    assert.deepEqual([limitAmount, limitUnit, timeUnit, budgetType], ["60", "USD", "MONTHLY", "COST"]);
    const common = {
      comparisonOperator: "GREATER_THAN",
      subscriberSnsTopicArns: ["arn:aws:sns:eu-central-1:111122223333:relay-edge-alarms"],
    };
    assert.deepEqual(notifications, [
      { ...common, notificationType: "ACTUAL", threshold: 20, thresholdType: "ABSOLUTE_VALUE" },
      { ...common, notificationType: "ACTUAL", threshold: 80, thresholdType: "PERCENTAGE" },
      { ...common, notificationType: "ACTUAL", threshold: 100, thresholdType: "PERCENTAGE" },
      { ...common, notificationType: "FORECASTED", threshold: 100, thresholdType: "PERCENTAGE" },
    ]);
  });

  it("let only alarms and budgets of this account publish", () => {
    for (const name of ["relay-alarms", "relay-edge-alarms"]) {
      const topic = `arn:aws:sns:eu-central-1:111122223333:${name}`;
      assert.deepEqual(
        JSON.parse(String(inputsOf(starter, `${name}-policy`).policy)).Statement,
        ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"].map((Service) => ({
          Effect: "Allow",
          Principal: { Service },
          Action: "sns:Publish",
          Resource: topic,
          Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
        })),
      );
    }
  });
});

function dashboard(built: Built) {
  return v.parse(Dashboard, JSON.parse(String(inputsOf(built, "relay-dashboard").dashboardBody)));
}
