import { DOCS } from "../errors.ts";
import { type Finding, fail, ok } from "./finding.ts";

/** Oldest Node that runs this program's sources as they are. */
const MINIMUM = [22, 18] as const;

/** Whether this Node runs every part of the program. */
export function checkRuntime(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor, wantedMinor] = MINIMUM;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return ok("Node", version);
  return fail(
    "Node",
    `${version} is too old`,
    `install Node ${wantedMajor}.${wantedMinor} or newer`,
    DOCS.node,
  );
}
