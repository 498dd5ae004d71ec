import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionRuntime } from "./functionRuntime.ts";

const FUNCTION = "aws:lambda/function:Function";

export const described = describeRule(functionRuntime, {
  compliant: [resource(FUNCTION, "handler", { runtime: "nodejs24.x", packageType: "Zip" })],
  alsoCompliant: { "a container": [resource(FUNCTION, "handler", { packageType: "Image" })] },
  breaks: [
    { type: FUNCTION, path: "runtime", to: "nodejs16.x" },
    { type: FUNCTION, path: "runtime", to: "python3.8" },
    { type: FUNCTION, path: "runtime", to: undefined },
  ],
  unknown: { type: FUNCTION, path: "runtime" },
});
