import { SemantestError } from "../errors.ts";
import {
  type ConnectionStrategy,
  DEFAULT_CONNECTION_STRATEGY,
  ENVIRONMENT_STRATEGIES,
  type EnvironmentDefaults,
  type EnvironmentVariables,
  type StrategyOptions,
} from "./options.ts";
import { isLoopback, readServer, type Server } from "./server.ts";

/** Where to connect, in order, and why. */
export interface Decision {
  /** Servers in the order in which they are tried; never empty. */
  readonly servers: readonly [Server, ...Server[]];
  /** The public server, also where it is not among them. */
  readonly remote: Server;
  /** True where the SDK may move between servers by itself; false where `SEMANTEST_SERVER` names the only one. */
  readonly automatic: boolean;
  /** What decided, one line for a person. */
  readonly reason: string;
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
  const strategy = settle(options, env);
  const only = readOnlyServer(env);
  const local = readServer("local", nameOf(env, "SEMANTEST_LOCAL_URL", "localUrl"), strategy.localUrl);
  const remote = readServer("remote", nameOf(env, "SEMANTEST_REMOTE_URL", "remoteUrl"), strategy.remoteUrl);
  const { signatureTimeout, expectedSignature } = strategy;
  const rest = { remote, signatureTimeout, expectedSignature };
  if (only !== undefined) {
    const server = only === "local" ? local : remote;
    return { servers: [server], automatic: false, reason: `SEMANTEST_SERVER=${only}`, ...rest };
  }
  const { localFirst, reason } = order(options);
  if (isForeignPage(pageOrigin) && !asksForLocal(options, env)) {
    return {
      servers: [remote],
      automatic: true,
      reason: "a web page looks for no local server unasked",
      ...rest,
    };
  }
  return { servers: localFirst ? [local, remote] : [remote, local], automatic: true, reason, ...rest };
}

function settle(options: StrategyOptions, env: EnvironmentVariables): ConnectionStrategy {
  const given = options.connectionStrategy ?? {};
  const named = environmentOf(options);
  const defaults = DEFAULT_CONNECTION_STRATEGY;
  const signatureTimeout = given.signatureTimeout ?? defaults.signatureTimeout;
  if (!(signatureTimeout > 0 && signatureTimeout <= 60_000)) {
    throw new SemantestError(
      "INVALID_INPUT",
      `signatureTimeout ${signatureTimeout}: must be more than 0 and at most 60000 milliseconds`,
    );
  }
  return {
    preferLocal: given.preferLocal ?? defaults.preferLocal,
    localUrl: env.SEMANTEST_LOCAL_URL || given.localUrl || defaults.localUrl,
    remoteUrl: env.SEMANTEST_REMOTE_URL || given.remoteUrl || named?.remoteUrl || defaults.remoteUrl,
    signatureTimeout,
    expectedSignature: given.expectedSignature ?? defaults.expectedSignature,
  };
}

function readOnlyServer({ SEMANTEST_SERVER: value }: EnvironmentVariables): "local" | "remote" | undefined {
  if (value === undefined || value === "") return undefined;
  if (value === "local" || value === "remote") return value;
  throw new SemantestError(
    "INVALID_INPUT",
    `SEMANTEST_SERVER ${JSON.stringify(value)}: must be local or remote; unset it to look for both`,
  );
}

/** The chosen environment; a name from a plain JavaScript caller may be anything. */
function environmentOf({ environment }: StrategyOptions): EnvironmentDefaults | undefined {
  if (environment === undefined) return undefined;
  if (Object.hasOwn(ENVIRONMENT_STRATEGIES, environment)) return ENVIRONMENT_STRATEGIES[environment];
  throw new SemantestError(
    "INVALID_INPUT",
    `environment ${JSON.stringify(environment)}: must be ${Object.keys(ENVIRONMENT_STRATEGIES).join(" or ")}`,
  );
}

function order(options: StrategyOptions): { readonly localFirst: boolean; readonly reason: string } {
  const { userPrefersLocal, environment } = options;
  const explicit = options.connectionStrategy?.preferLocal;
  if (explicit !== undefined) return { localFirst: explicit, reason: `preferLocal: ${explicit}` };
  if (userPrefersLocal !== undefined) {
    return { localFirst: userPrefersLocal, reason: "the person's setting" };
  }
  const named = environmentOf(options);
  if (named !== undefined) return { localFirst: named.localFirst, reason: `environment ${environment}` };
  return { localFirst: DEFAULT_CONNECTION_STRATEGY.preferLocal, reason: "by default local first" };
}

function isForeignPage(origin: string | undefined): boolean {
  if (origin === "null") return true;
  if (origin === undefined || !/^https?:/.test(origin)) return false;
  return !isLoopback(new URL(origin).hostname);
}

function asksForLocal(options: StrategyOptions, env: EnvironmentVariables): boolean {
  const { preferLocal, localUrl } = options.connectionStrategy ?? {};
  return (
    preferLocal === true ||
    options.userPrefersLocal === true ||
    localUrl !== undefined ||
    Boolean(env.SEMANTEST_LOCAL_URL)
  );
}

/** The name under which a person set this value. */
function nameOf(env: EnvironmentVariables, variable: string, option: string): string {
  return env[variable] ? variable : option;
}
