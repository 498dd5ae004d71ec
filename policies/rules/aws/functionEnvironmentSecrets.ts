import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { looksSecret } from "../secrets.ts";

export const functionEnvironmentSecrets: ResourceRule = {
  name: "aws-lambda-environment-secrets",
  rationale:
    "A secret must not stand in a function's variables, where everybody who may see the function reads it.",
  severity: "critical",
  frameworks: { checkov: ["CKV_AWS_45"] },
  remediation: [
    "Keep the secret in an SSM SecureString or in Secrets Manager and tell the function its name.",
    "Replace the secret: it has been seen.",
  ],
  link: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
  blocks: Blocks.BeforeCreation,
  scope: "resource",
  types: ["aws:lambda/function:Function"],
  *check(lambda) {
    for (const [name, value] of lambda.get("environment.variables").members()) {
      if (looksSecret(name, value.text() ?? "")) {
        yield value.fault("looks like a secret (value not shown)");
      }
    }
  },
};
