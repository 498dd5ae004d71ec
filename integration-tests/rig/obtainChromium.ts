import { constants } from "node:fs";
import { access } from "node:fs/promises";
import type { Tool } from "./tool.ts";

/** Path of Chromium: `SEMANTEST_CHROMIUM`, else where Debian installs it. Branded Chrome loads no unpacked extension. */
export const CHROMIUM = process.env.SEMANTEST_CHROMIUM ?? "/usr/bin/chromium";

/** Looks for it; installs nothing. */
export async function obtainChromium(): Promise<Tool> {
  try {
    await access(CHROMIUM, constants.X_OK);
    return { kind: "ready", path: CHROMIUM };
  } catch {
    return {
      kind: "absent",
      reason: `there is no Chromium at ${CHROMIUM}`,
      remedy: "apt-get install chromium, or set SEMANTEST_CHROMIUM to the path of one",
    };
  }
}
