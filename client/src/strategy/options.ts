import { PROTOCOL_VERSION, SERVICE_NAME } from "@semantest/handlers/protocol";

/** Where the SDK looks for a server, and in which order. */
export interface ConnectionStrategy {
  /** Look for a server on this machine before the public one. Default true. */
  readonly preferLocal: boolean;
  /** Name of the local server, `ws(s)://host[:port]`. Default `ws://localhost:3003`. */
  readonly localUrl: string;
  /** Name of the public server, `ws(s)://host[:port]`. Default `wss://api.extension.semantest.com`. */
  readonly remoteUrl: string;
  /** Time the local server has to answer `GET /signature`, milliseconds. Default 2000. */
  readonly signatureTimeout: number;
  /** What that answer must say: the same service and the same major version. */
  readonly expectedSignature: ExpectedSignature;
}

/** What `GET /signature` has to say. */
export interface ExpectedSignature {
  /** Default `semantest`. */
  readonly service: string;
  /** Semantic version; only its major number has to be equal. Default `1.0.0`. */
  readonly version: string;
}

/** What holds where nothing else was said. */
export const DEFAULT_CONNECTION_STRATEGY: ConnectionStrategy = {
  preferLocal: true,
  localUrl: "ws://localhost:3003",
  remoteUrl: "wss://api.extension.semantest.com",
  signatureTimeout: 2000,
  expectedSignature: { service: SERVICE_NAME, version: PROTOCOL_VERSION },
};

/** A named deployment of the public server. */
export interface EnvironmentDefaults {
  readonly localFirst: boolean;
  readonly remoteUrl: string;
}

/** Environments that can be chosen by name. None is chosen by default. */
export const ENVIRONMENT_STRATEGIES = {
  development: { localFirst: true, remoteUrl: "wss://dev.api.extension.semantest.com" },
  production: { localFirst: false, remoteUrl: "wss://api.extension.semantest.com" },
} as const satisfies Record<string, EnvironmentDefaults>;

/** Name of an environment: `development` (local first) or `production` (public first). */
export type EnvironmentName = keyof typeof ENVIRONMENT_STRATEGIES;

/** Environment variables, as a plain record. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** Everything that decides where to connect. */
export interface StrategyOptions {
  /** Overrides of the defaults. */
  readonly connectionStrategy?: Partial<ConnectionStrategy> | undefined;
  /** Environment whose order and public server apply where `connectionStrategy` says nothing. Default: none. */
  readonly environment?: EnvironmentName | undefined;
  /** What the person chose in the application's settings; weaker than `preferLocal`, stronger than `environment`. */
  readonly userPrefersLocal?: boolean | undefined;
  /**
   * Environment variables to honour: `SEMANTEST_SERVER` (`local` or `remote`: the only server to use),
   * `SEMANTEST_LOCAL_URL`, `SEMANTEST_REMOTE_URL`, `SEMANTEST_API_KEY`. Default: those of the process, if there is one.
   */
  readonly env?: EnvironmentVariables | undefined;
}
