import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const functionSizing: ResourceRule = {
  name: "aws-lambda-sizing",
  rationale:
    "A function needs a memory size and a timeout of its own, since the defaults, 128 MB and 3 s, fit hardly any.",
  severity: "medium",
  frameworks: { cdkNag: ["SL-LambdaDefaultMemorySize", "SL-LambdaDefaultTimeout"] },
  remediation: ["Set memorySize and timeout; a function behind API Gateway needs at most 29 s."],
  link: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["aws:lambda/function:Function"],
  *check(lambda) {
    for (const name of ["memorySize", "timeout"]) {
      if (!((lambda.get(name).number() ?? 0) > 0)) {
        yield lambda.get(name).fault("is left to its default");
      }
    }
  },
};
