import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Variable by which every process of one run is recognised. */
const RUN_VARIABLE = "SEMANTEST_TEST_RUN";

/**
 * Modules as V8 compiled them, TypeScript without its types among them: suites start hundreds of processes of Node. Not
 * among the packages, where `npm ci` would throw them away.
 */
const COMPILED = fileURLToPath(new URL("../../.cache/node", import.meta.url));

/**
 * Environment of the suites: nothing of the user's Semantest settings, and folders for configuration, state and
 * temporary files that no other run shares. The cache stays the user's: tools that were obtained once are there.
 */
export function testEnvironment(own: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const neutral = Object.entries(own).filter(([name]) => !name.startsWith("SEMANTEST_"));
  return {
    ...Object.fromEntries(neutral),
    [RUN_VARIABLE]: folder,
    NODE_COMPILE_CACHE: COMPILED,
    TMPDIR: folder,
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_DATA_HOME: join(folder, "data"),
    XDG_STATE_HOME: join(folder, "state"),
  };
}
