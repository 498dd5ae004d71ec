import { type Decision, decideServers, type EnvironmentVariables } from "@semantest/sdk";
import { DOCS } from "../errors.ts";
import { explain } from "../explain.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const NAME = "settings";

/** Variables every program of Semantest reads, besides those of the server. */
const CLIENT_VARIABLES = [
  "SEMANTEST_SERVER",
  "SEMANTEST_LOCAL_URL",
  "SEMANTEST_REMOTE_URL",
  "SEMANTEST_API_KEY",
];

/** What decided the order of the servers. */
const WHY: Readonly<Record<Decision["decidedBy"], string>> = {
  SEMANTEST_SERVER: "SEMANTEST_SERVER names the only one",
  preferLocal: "preferLocal is set",
  userPrefersLocal: "the person's setting",
  environment: "the chosen environment's order",
  default: "by default local first",
  page: "a web page looks for no local server unasked",
};

/** Whether the settings can be used, and whether each variable that looks like one is one. */
export function checkSettings(env: EnvironmentVariables, serverVariables: readonly string[]): Finding[] {
  const known = new Set([...CLIENT_VARIABLES, ...serverVariables]);
  const unknown = Object.keys(env).filter((it) => it.startsWith("SEMANTEST_") && !known.has(it));
  const misspelt = unknown.map((it) =>
    warn(NAME, `${it} is not a setting`, `unset it; settings: ${[...known].join(", ")}`, DOCS.server),
  );
  try {
    const { servers, decidedBy } = decideServers({}, env);
    return [ok(NAME, `${servers.map((it) => it.url).join(", then ")} (${WHY[decidedBy]})`), ...misspelt];
  } catch (error) {
    const { message, hint } = explain(error);
    return [fail(NAME, message, hint, DOCS.server), ...misspelt];
  }
}
