import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionSizing } from "./functionSizing.ts";

const FUNCTION = "aws:lambda/function:Function";

export const described = describeRule(functionSizing, {
  compliant: [resource(FUNCTION, "handler", { memorySize: 512, timeout: 29 })],
  breaks: [
    { type: FUNCTION, path: "memorySize", to: undefined },
    { type: FUNCTION, path: "timeout", to: undefined },
  ],
  unknown: { type: FUNCTION, path: "timeout" },
});
