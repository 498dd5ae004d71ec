import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { permissionSource } from "./permissionSource.ts";

const PERMISSION = "aws:lambda/permission:Permission";
const sourceArn = "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3/live/$connect";

export const described = describeRule(permissionSource, {
  compliant: [resource(PERMISSION, "allow", { principal: "apigateway.amazonaws.com", sourceArn })],
  alsoCompliant: { "another account": [resource(PERMISSION, "allow", { principal: "111122223333" })] },
  breaks: [
    { type: PERMISSION, path: "sourceArn", to: undefined },
    { type: PERMISSION, path: "principal", to: "*" },
  ],
  unknown: { type: PERMISSION, path: "sourceArn" },
});
