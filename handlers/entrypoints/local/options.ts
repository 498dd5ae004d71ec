/** One setting of the local server, as flag of `semantest start` and as environment variable; the flag wins. */
export interface ServerOption {
  readonly flag: string;
  readonly variable: string;
  readonly kind: "string" | "boolean";
  /** For help texts. */
  readonly description: string;
  /** For refusals and help texts. */
  readonly allowed: string;
}

/** Every setting of the local server. */
export const SERVER_OPTIONS = {
  port: {
    flag: "port",
    variable: "SEMANTEST_PORT",
    kind: "string",
    description: "Port on both loopback addresses. Default 3003.",
    allowed: "a whole number from 0 to 65535 (0 takes a free one)",
  },
  dataDir: {
    flag: "data-dir",
    variable: "SEMANTEST_DATA_DIR",
    kind: "string",
    description:
      "Folder of the journal, images and the server's keys. Default $XDG_STATE_HOME/semantest, else the platform's folder for state.",
    allowed: "a path of at most 4096 characters",
  },
  logLevel: {
    flag: "log-level",
    variable: "SEMANTEST_LOG_LEVEL",
    kind: "string",
    description: "Least severe log lines that are written. Default info.",
    allowed: "debug, info, warn, error, silent",
  },
  environment: {
    flag: "environment",
    variable: "SEMANTEST_ENVIRONMENT",
    kind: "string",
    description: "The word in /signature. Default local; production with a public origin.",
    allowed: "local, development, production (with a public origin: development, production)",
  },
  publicOrigin: {
    flag: "public-origin",
    variable: "SEMANTEST_PUBLIC_ORIGIN",
    kind: "string",
    description:
      "Origin under which a proxy on this machine serves the server to others: keys, tickets and limits are then required.",
    allowed: "an http or https origin without path, such as https://relay.example.com",
  },
  requireToken: {
    flag: "require-token",
    variable: "SEMANTEST_REQUIRE_TOKEN",
    kind: "boolean",
    description: "Ask every caller for the token that lies in the data folder. Default off.",
    allowed: "1, true, 0, false",
  },
  allowedOrigins: {
    flag: "allowed-origins",
    variable: "SEMANTEST_ALLOWED_ORIGINS",
    kind: "string",
    description: "Origins besides Semantest's own extension that may use the server from a browser.",
    allowed:
      "exact origins with commas between, such as https://app.example.com,chrome-extension://abcdefghijklmnopabcdefghijklmnop",
  },
  requestsPerMinute: {
    flag: "requests-per-minute",
    variable: "SEMANTEST_REQUESTS_PER_MINUTE",
    kind: "string",
    description:
      "Calls, upgrades and job requests per minute and address. Default none; 100 with a public origin.",
    allowed: "a whole number from 1 to 1000000",
  },
  anonymousKeys: {
    flag: "anonymous-keys",
    variable: "SEMANTEST_ANONYMOUS_KEYS",
    kind: "string",
    description: "Whether strangers get device keys of their own. Default open.",
    allowed: "open, closed",
  },
  imageRetentionDays: {
    flag: "image-retention-days",
    variable: "SEMANTEST_IMAGE_RETENTION_DAYS",
    kind: "string",
    description: "Days an image is kept that nobody fetches. Default 7.",
    allowed: "a whole number from 1 to 365",
  },
  fsync: {
    flag: "fsync",
    variable: "SEMANTEST_FSYNC",
    kind: "string",
    description:
      "When the journal is brought to the disk itself: before each acknowledgement, so many milliseconds after a write, or never. A killed process loses nothing with any of them. Default 100.",
    allowed: "always, never, a whole number of milliseconds from 1 to 60000",
  },
  maxSockets: {
    flag: "max-sockets",
    variable: "SEMANTEST_MAX_SOCKETS",
    kind: "string",
    description: "Sockets open at once; further upgrades are answered 503. Default 10000.",
    allowed: "a whole number from 1 to 1000000",
  },
  framesPerSecond: {
    flag: "frames-per-second",
    variable: "SEMANTEST_FRAMES_PER_SECOND",
    kind: "string",
    description: "Frames a second that one connection may send; four times as many at once. Default 50.",
    allowed: "a whole number from 1 to 1000000",
  },
  heartbeatSeconds: {
    flag: "heartbeat-seconds",
    variable: "SEMANTEST_HEARTBEAT_SECONDS",
    kind: "string",
    description: "Seconds between two pings of a peer. Default 25.",
    allowed: "a whole number from 1 to 240",
  },
  leaseSeconds: {
    flag: "lease-seconds",
    variable: "SEMANTEST_LEASE_SECONDS",
    kind: "string",
    description: "Seconds an extension holds a job without renewing its lease. Default 90.",
    allowed: "a whole number from 2 to 3600",
  },
  abandonedSeconds: {
    flag: "abandoned-seconds",
    variable: "SEMANTEST_ABANDONED_SECONDS",
    kind: "string",
    description: "Seconds after a lost lease until a job that was begun ends with TIMEOUT. Default 300.",
    allowed: "a whole number from 1 to 3600",
  },
} as const satisfies Record<string, ServerOption>;

export type OptionName = keyof typeof SERVER_OPTIONS;

/** Names in the order of the table above. */
export function optionNames(): OptionName[] {
  const isName = (name: string): name is OptionName => Object.hasOwn(SERVER_OPTIONS, name);
  return Object.keys(SERVER_OPTIONS).filter(isName);
}
