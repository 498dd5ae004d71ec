import assert from "node:assert/strict";
import { FUNCTIONS } from "./code.ts";
import { policyOf, RIGHTS } from "./rights.ts";

const REACH = { parameter: "P", keys: "K", live: "L", images: "I", socketStage: "S" };

describe("the rights of a function on AWS", () => {
  it("become a policy with a statement each, and one for its own log", () => {
    assert.deepEqual(JSON.parse(policyOf("authorizer", REACH, "LOG")), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: ["LOG:*"] },
        { Effect: "Allow", Action: ["ssm:GetParameter"], Resource: ["P"] },
        {
          Effect: "Allow",
          Action: ["dynamodb:UpdateItem"],
          Resource: ["L"],
          Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["r:*"] } },
        },
        {
          Effect: "Allow",
          Action: ["dynamodb:DeleteItem"],
          Resource: ["L"],
          Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["x:*"] } },
        },
        {
          Effect: "Allow",
          Action: ["dynamodb:GetItem"],
          Resource: ["K"],
          Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["k:*"] } },
        },
      ],
    });
  });

  for (const name of FUNCTIONS) {
    it(`of ${name} stay below what IAM takes for inline policies, and allow nothing twice`, () => {
      const arn = "a".repeat(120);
      const reach = { parameter: arn, keys: arn, live: arn, images: arn, socketStage: arn };
      assert.ok(policyOf(name, reach, arn).length < 10_240);
      const allowed = RIGHTS[name].flatMap(({ actions, leadingKeys = ["*"], resources }) =>
        actions.flatMap((action) =>
          resources(REACH).flatMap((it) => leadingKeys.map((key) => `${action} ${it} ${key}`)),
        ),
      );
      assert.deepEqual(
        allowed.filter((it, index) => allowed.indexOf(it) !== index),
        [],
      );
    });

    it(`of ${name} each have a reason`, () => {
      for (const { reason } of RIGHTS[name]) {
        assert.match(reason, /^[a-z].{10,}[^.]$/);
      }
    });
  }
});
