import assert from "node:assert/strict";
import { OptionError, readOptions } from "./options.ts";

describe("the planner's command line", () => {
  it("has the defaults that its help tells", () => {
    const { budget, clouds, form, freeTier, tier, usage } = readOptions(["aws"]);
    assert.deepEqual(
      { budget, clouds, form, freeTier, tier },
      {
        budget: { alert: 50, limit: 100 },
        clouds: ["aws"],
        form: "text",
        freeTier: "always",
        tier: "starter",
      },
    );
    assert.deepEqual(usage, {
      users: 50,
      hoursPerDay: 8,
      daysPerMonth: 30,
      framesSentPerUserDay: 200,
      framesReceivedPerUserDay: 1_000,
      imagesPerUserDay: 0,
      alwaysOnShare: 0,
    });
  });

  it("takes every flag", () => {
    const args = [
      "azure",
      "--tier",
      "production",
      "--users",
      "1000",
      "--hours",
      "7.5",
      "--messages",
      "20:30",
    ];
    args.push("--images", "3", "--always-on", "0.25", "--region", "westeurope", "--free-tier", "none");
    args.push("--alert-email", "a@example.com", "--budget", "10:20", "--chart", "cost.svg", "--markdown");
    args.push("--domain", "relay.example.com");
    const options = readOptions(args);
    assert.deepEqual(options, {
      clouds: ["azure"],
      tier: "production",
      usage: {
        users: 1_000,
        hoursPerDay: 7.5,
        daysPerMonth: 30,
        framesSentPerUserDay: 20,
        framesReceivedPerUserDay: 30,
        imagesPerUserDay: 3,
        alwaysOnShare: 0.25,
      },
      regions: { ...options.regions, azure: "westeurope" },
      freeTier: "none",
      alertEmails: ["a@example.com"],
      domain: "relay.example.com",
      budget: { alert: 10, limit: 20 },
      form: "markdown",
      chart: "cost.svg",
    });
  });

  it("compares both clouds, whichever is named", () => {
    for (const args of [["--compare"], ["aws", "--compare"], ["azure", "--compare"]]) {
      assert.deepEqual(readOptions(args).clouds, ["aws", "azure"]);
    }
  });

  const mistakes: readonly (readonly [args: string, ...said: readonly RegExp[]])[] = [
    ["", /cloud is missing/, /aws, azure, local/],
    ["gcp", /"gcp"/, /aws, azure, local/],
    ["aws azure", /one cloud/, /--compare/],
    ["local --compare", /--compare/],
    ["aws --tier gold", /--tier is "gold"/, /starter, production/],
    ["aws --users many", /--users is "many"/, /whole number from 0/],
    ["aws --users 1.5", /--users is "1.5"/, /whole number/],
    ["aws --users=-1", /--users is "-1"/, /from 0/],
    ["aws --hours 25", /--hours is "25"/, /0 to 24/],
    ["aws --messages 200", /--messages is "200"/, /200:1000/],
    ["aws --images x", /--images is "x"/, /from 0/],
    ["aws --always-on 1.1", /--always-on is "1.1"/, /0 to 1/],
    ["aws --region mars", /--region is "mars"/, /us-east-1/],
    ["azure --region us-east-1", /--region is "us-east-1"/, /westeurope/],
    ["local --region mars", /--region is "mars"/, /local has no region/],
    ["aws --free-tier maybe", /--free-tier is "maybe"/, /always, none, first-year/],
    ["aws --budget 50", /--budget is "50"/, /colon/],
    ["aws --budget 100:50", /--budget is "100:50"/, /at most the limit/],
    ["aws --budget 0:50", /--budget is "0:50"/, /more than 0/],
    ["aws --chart cost.png", /--chart is "cost.png"/, /\.svg/],
    ["aws --json --markdown", /--json and --markdown/],
    ["aws --colour", /--colour/],
  ];
  for (const [args, ...said] of mistakes) {
    it(`refuses "${args}" and says what is allowed`, () => {
      assert.throws(
        () => readOptions(args.split(" ").filter((it) => it !== "")),
        (error) => error instanceof OptionError && said.every((it) => it.test(error.message)),
      );
    });
  }
});
