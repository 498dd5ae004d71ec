import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionTracing } from "./functionTracing.ts";

const FUNCTION = "aws:lambda/function:Function";

export const described = describeRule(functionTracing, {
  compliant: [resource(FUNCTION, "handler", { tracingConfig: { mode: "Active" } })],
  breaks: [
    { type: FUNCTION, path: "tracingConfig", to: undefined },
    { type: FUNCTION, path: "tracingConfig.mode", to: "PassThrough" },
  ],
  unknown: { type: FUNCTION, path: "tracingConfig.mode" },
});
