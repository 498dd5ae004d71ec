import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionEnvironmentSecrets } from "./functionEnvironmentSecrets.ts";

const FUNCTION = "aws:lambda/function:Function";
const variables = { DATABASE_PASSWORD_PARAMETER: "/shop/database", LOG_LEVEL: "info", KEYS: "open" };

export const described = describeRule(functionEnvironmentSecrets, {
  compliant: [resource(FUNCTION, "handler", { environment: { variables } })],
  alsoViolating: {
    "a private key": [
      resource(FUNCTION, "handler", { environment: { variables: { PEM: "-----BEGIN PRIVATE KEY-----" } } }),
    ],
  },
  breaks: [
    { type: FUNCTION, path: "environment.variables.JWT_SECRET", to: "correct-horse" },
    { type: FUNCTION, path: "environment.variables.KEYS", to: "AKIAIOSFODNN7EXAMPLE" },
  ],
  unknown: { type: FUNCTION, path: "environment.variables.LOG_LEVEL" },
});
