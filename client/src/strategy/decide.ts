import { invalidInput } from "../errors.ts";
import {
  type ConnectionStrategy,
  DEFAULT_CONNECTION_STRATEGY,
  ENVIRONMENT_STRATEGIES,
  type EnvironmentDefaults,
  type EnvironmentVariables,
  type StrategyOptions,
} from "./options.ts";
import { isLoopback, readServer, type Server, type ServerKind } from "./server.ts";

/** Where to connect, in order, and why. */
export interface Decision {
  /** Servers in the order in which they are tried; never empty. The SDK moves between them by itself. */
  readonly servers: readonly [Server, ...Server[]];
  /** The public server, also where it is not among them. */
  readonly remote: Server;
  /** What decided: the variable, the option, or that nothing was said; `page`: a web page looks for no local server. */
  readonly decidedBy:
    | "SEMANTEST_SERVER"
    | "preferLocal"
    | "userPrefersLocal"
    | "environment"
    | "default"
    | "page";
  readonly signatureTimeout: number;
  readonly expectedSignature: ConnectionStrategy["expectedSignature"];
}

/**
 * Decides where to connect. First word: `SEMANTEST_SERVER`, explicit `preferLocal`, the person's setting, the chosen
 * environment's order, else local first. Pure.
 *
 * `pageOrigin`: origin of the web page the SDK runs in; a page from another machine does not look for a server on
 * this one unless `preferLocal`, a local URL, the person or `SEMANTEST_SERVER` asks for it.
 */
export function decideServers(
  options: StrategyOptions,
  env: EnvironmentVariables,
  pageOrigin?: string,
): Decision {
  const strategy = options.connectionStrategy ?? {};
  const environment = environmentOf(options);
  const defaults = DEFAULT_CONNECTION_STRATEGY;
  const { signatureTimeout, expectedSignature } = { ...defaults, ...strategy };
  if (!(signatureTimeout > 0 && signatureTimeout <= 60_000)) {
    throw invalidInput(
      `signatureTimeout ${signatureTimeout}: must be more than 0 and at most 60000 milliseconds`,
    );
  }
  const local = choose("local", env, strategy.localUrl || defaults.localUrl);
  const remote = choose("remote", env, strategy.remoteUrl || environment?.remoteUrl || defaults.remoteUrl);
  const decision = (decidedBy: Decision["decidedBy"], servers: Decision["servers"]): Decision => {
    return { servers, remote, decidedBy, signatureTimeout, expectedSignature };
  };

  const only = env.SEMANTEST_SERVER;
  if (only === "local" || only === "remote")
    return decision("SEMANTEST_SERVER", [only === "local" ? local : remote]);
  if (only) {
    const problem = "must be local or remote; unset it to look for both";
    throw invalidInput(`SEMANTEST_SERVER ${JSON.stringify(only)}: ${problem}`);
  }
  const wishes = [
    ["preferLocal", strategy.preferLocal],
    ["userPrefersLocal", options.userPrefersLocal],
    ["environment", environment?.localFirst],
  ] as const;
  const [decidedBy, localFirst] = wishes.find(([, wish]) => wish !== undefined) ?? ["default", true];
  const isAsked =
    strategy.preferLocal || options.userPrefersLocal || strategy.localUrl || env.SEMANTEST_LOCAL_URL;
  if (isForeignPage(pageOrigin) && !isAsked) return decision("page", [remote]);
  return decision(decidedBy, localFirst ? [local, remote] : [remote, local]);
}

/** The server of a kind: an environment variable's, else the given one; an error names where the name came from. */
function choose(kind: ServerKind, env: EnvironmentVariables, otherwise: string): Server {
  const variable = `SEMANTEST_${kind.toUpperCase()}_URL`;
  return env[variable]
    ? readServer(kind, variable, env[variable])
    : readServer(kind, `${kind}Url`, otherwise);
}

/** The chosen environment; a name from a plain JavaScript caller may be anything. */
function environmentOf({ environment }: StrategyOptions): EnvironmentDefaults | undefined {
  if (environment !== undefined && !Object.hasOwn(ENVIRONMENT_STRATEGIES, environment)) {
    const known = Object.keys(ENVIRONMENT_STRATEGIES).join(" or ");
    throw invalidInput(`environment ${JSON.stringify(environment)}: must be ${known}`);
  }
  return environment && ENVIRONMENT_STRATEGIES[environment];
}

/** True for a web page of another machine, or one without an origin of its own. */
function isForeignPage(origin = ""): boolean {
  return origin === "null" || (/^https?:/.test(origin) && !isLoopback(new URL(origin).hostname));
}
