import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import type { Built } from "../spec/builder.ts";
import { inputsOf } from "../spec/built.ts";
import { value } from "../spec/mocks.ts";
import { messagesOfAnHour, requestUnitsOfAnHour } from "./alertDefinitions.ts";
import { thresholds } from "./budget.ts";
import { build, ofType } from "./spec/build.ts";

// Alerts, page and budget as the program registers them. That Azure evaluates queries and metrics so is for an account.

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/relay-0a1b2c3d-group";
const OWN_GROUP = `${GROUP}/providers/Microsoft.Insights/actionGroups/relay-0a1b2c3d-alerts`;
const INSIGHTS = `${GROUP}/providers/Microsoft.Insights/components/relay-0a1b2c3d-insights`;

describe("alerts, page and budget on Azure", () => {
  let starter: Built;
  let production: Built;

  before(async () => {
    starter = await build();
    production = await build({ tier: "production" });
  });

  it("have 3 alerts on tier starter, 4 on logs and 5 on metrics on tier production", () => {
    const counts = (built: Built) => [
      ofType(built, "monitor:ScheduledQueryRule").length,
      ofType(built, "monitor:MetricAlert").length,
    ];
    assert.deepEqual(counts(starter), [1, 2]);
    assert.deepEqual(counts(production), [4, 5]);
  });

  it("tell the action group, and a person what to do", () => {
    for (const { name, inputs } of ofType(production, "monitor:ScheduledQueryRule")) {
      assert.deepEqual(inputs.actions, { actionGroups: [OWN_GROUP] }, name);
      assert.match(String(inputs.description), /^[A-Z].{40,}\.$/, name);
      assert.deepEqual(inputs.scopes, [INSIGHTS], name);
      assert.deepEqual([inputs.evaluationFrequency, inputs.windowSize], ["PT15M", "PT15M"], name);
    }
    for (const { name, inputs } of ofType(production, "monitor:MetricAlert")) {
      assert.deepEqual(inputs.actions, [{ actionGroupId: OWN_GROUP }], name);
      assert.match(String(inputs.description), /^[A-Z].{40,}\.$/, name);
    }
  });

  it("know by the functions' own names what the functions count", async () => {
    const page = await readFile(new URL("../../docs/azure/functions.md", import.meta.url), "utf8");
    const queries = [
      ...ofType(production, "monitor:ScheduledQueryRule").map(({ inputs }) =>
        JSON.stringify(inputs.criteria),
      ),
      String(inputsOf(production, "relay-workbook").serializedData),
    ];
    const named = queries.flatMap((it) => it.match(/\b[a-z]+(_[a-z]+)+(?=\\)/g) ?? []);
    assert.ok(named.length > 12, `${named.length}`);
    assert.deepEqual(
      named.filter((it) => !page.includes(`\`${it}\``)),
      [],
    );
  });

  const metrics: readonly [
    name: string,
    namespace: string,
    metric: string,
    operator: string,
    threshold: number,
  ][] = [
    ["sockets-full", "Microsoft.SignalRService/SignalR", "ConnectionQuotaUtilization", "GreaterThan", 80],
    ["pace", "Microsoft.SignalRService/SignalR", "MessageCount", "GreaterThan", 178_653],
    ["store-throttles", "Microsoft.DocumentDB/databaseAccounts", "TotalRequests", "GreaterThan", 10],
    ["edge-5xx", "Microsoft.Cdn/profiles", "Percentage5XX", "GreaterThan", 5],
  ];
  for (const [name, metricNamespace, metricName, operator, threshold] of metrics) {
    it(`watch ${metricName}, each on its own resource: ${operator} ${threshold}`, () => {
      const { criteria, scopes } = inputsOf(production, `relay-${name}-alert`);
      const { allOf } = v.parse(
        v.looseObject({ allOf: v.tuple([v.looseObject({ dimensions: v.array(v.unknown()) })]) }),
        criteria,
      );
      const [given] = allOf;
      assert.deepEqual(
        [given.metricNamespace, given.metricName, given.operator, given.threshold],
        [metricNamespace, metricName, operator, threshold],
      );
      const [scope] = v.parse(v.tuple([v.string()]), scopes);
      assert.ok(scope.toLowerCase().includes(metricNamespace.toLowerCase()), scope);
      const dimensions =
        name === "store-throttles" ? [{ name: "StatusCode", operator: "Include", values: ["429"] }] : [];
      assert.deepEqual(given.dimensions, dimensions);
    });
  }

  it("take what an hour has of the included messages, and what the limit buys, for the pace", () => {
    // A million a day is 41,667 an hour; 73 USD a month are 0.10 USD an hour, at 1 USD per million.
    assert.equal(messagesOfAnHour(73, 1), 141_667);
    assert.equal(messagesOfAnHour(73, 10), 516_667);
  });

  it("take what the limit buys of request units for the pace on tier starter", () => {
    // 73 USD a month are 0.10 USD an hour, at 0.25 USD per million.
    assert.equal(requestUnitsOfAnHour(73), 400_000);
    const { criteria, scopes } = inputsOf(starter, "relay-pace-alert");
    assert.match(JSON.stringify(criteria), /"metricName":"TotalRequestUnits".*"threshold":547946/);
    assert.match(JSON.stringify(scopes), /databaseAccounts\/relay-0a1b2c3d-data"/);
  });

  it("ask for /health under the public name from outside, on tier production, by TLS 1.3", async () => {
    const built = await build({ tier: "production", domain: "api.example.com", domainReady: true });
    const { frequency, locations, request, retryEnabled, validationRules } = inputsOf(built, "relay-health");
    assert.deepEqual([frequency, retryEnabled, locations], [300, true, [{ location: "us-va-ash-azr" }]]);
    assert.deepEqual(request, {
      requestUrl: "https://api.example.com/health",
      httpVerb: "GET",
      followRedirects: false,
      parseDependentRequests: false,
    });
    assert.deepEqual(validationRules, {
      expectedHttpStatusCode: 200,
      ignoreHttpStatusCode: false,
      sSLCheck: true,
      sSLCertRemainingLifetimeCheck: 7,
    });
    const id = `${GROUP}/providers/Microsoft.Insights/webtests/relay-0a1b2c3d-health`;
    assert.deepEqual(inputsOf(built, "relay-health-alert").scopes, [id, INSIGHTS]);
  });

  it("show what comes in, what fails and how long it takes, on one page of the portal", async () => {
    for (const [built, panels] of [
      [starter, 11],
      [production, 14],
    ] as const) {
      const { items } = v.parse(
        v.object({ items: v.array(v.looseObject({ name: v.string(), type: v.picklist([3, 10]) })) }),
        JSON.parse(String(inputsOf(built, "relay-workbook").serializedData)),
      );
      assert.equal(items.length, panels);
      assert.equal(new Set(items.map(({ name }) => name)).size, panels);
    }
    assert.match(
      await value(starter.stack.dashboardUrl),
      /^https:\/\/portal\.azure\.com\/#@00000000-0000-0000-0000-0000000000aa\/resource\/subscriptions\/.*\/workbooks\/[0-9a-f-]{36}\/workbook$/,
    );
  });

  it("write to each address, or to the action group that is given", async () => {
    const built = await build({ alertEmails: ["oncall@example.com", "owner@example.com"] });
    assert.deepEqual(inputsOf(built, "relay-alerts").emailReceivers, [
      { name: "mail-0", emailAddress: "oncall@example.com", useCommonAlertSchema: true },
      { name: "mail-1", emailAddress: "owner@example.com", useCommonAlertSchema: true },
    ]);
    const actionGroupId = OWN_GROUP.replace("relay-0a1b2c3d-alerts", "oncall");
    const adopting = await build({ azure: { actionGroupId } });
    assert.deepEqual(inputsOf(adopting, "relay-failures-alert").actions, { actionGroups: [actionGroupId] });
  });

  it("warn of costs of the resource group at the alert, at 80 % and 100 % of the limit, and when it is forecast", async () => {
    const built = await build({ budget: { alert: 20, limit: 60 }, alertEmails: ["oncall@example.com"] });
    const { amount, category, notifications, scope, timeGrain, timePeriod } = inputsOf(built, "relay-budget");
    assert.deepEqual([amount, category, scope, timeGrain], [60, "Cost", GROUP, "Monthly"]);
    assert.match(JSON.stringify(timePeriod), /^\{"startDate":"\d{4}-\d{2}-01T00:00:00Z"\}$/);
    const common = {
      enabled: true,
      operator: "GreaterThan",
      contactEmails: [],
      contactGroups: [OWN_GROUP],
      contactRoles: [],
    };
    assert.deepEqual(notifications, {
      "actual-33-33": { ...common, threshold: 33.33, thresholdType: "Actual" },
      "actual-80": { ...common, threshold: 80, thresholdType: "Actual" },
      "actual-100": { ...common, threshold: 100, thresholdType: "Actual" },
      "forecasted-100": { ...common, threshold: 100, thresholdType: "Forecasted" },
    });
  });

  it("warn the owners of the resource group where nobody else hears of it", () => {
    const { notifications } = inputsOf(starter, "relay-budget");
    assert.match(JSON.stringify(notifications), /"contactRoles":\["Owner"\]/);
  });

  it("warn once where the alert is one of the shares", () => {
    assert.deepEqual(
      thresholds(100, 100).map(({ threshold, thresholdType }) => `${thresholdType} ${threshold}`),
      ["Actual 100", "Actual 80", "Forecasted 100"],
    );
  });
});
