import { parseArgs } from "node:util";
import * as v from "valibot";
import { DEFAULT_FSYNC, type FsyncPolicy } from "../../adapters/memory/index.ts";
import { DEFAULT_DELIVERY, type DeliverySettings } from "../../core/index.ts";
import { PINNED_EXTENSION_ORIGINS } from "../../core/pinnedExtensions.ts";
import { type Environment, EnvironmentSchema } from "../../protocol/index.ts";
import { type Machine, userFolders } from "./folders.ts";
import { type OptionName, optionNames, SERVER_OPTIONS } from "./options.ts";
import { LOG_LEVELS, type ServerLogLevel } from "./telemetry/log.ts";

/** What the local server runs by. */
export interface LocalSettings {
  /** 0 takes a free port. */
  readonly port: number;
  /** Absolute or relative to the working directory. */
  readonly dataDir: string;
  /** Where the public key is shown to this user's programs. */
  readonly configDir: string;
  readonly logLevel: ServerLogLevel;
  readonly environment: Environment;
  /** Set where a proxy serves this server to others. */
  readonly publicOrigin?: string;
  readonly requireToken: boolean;
  readonly allowedOrigins: readonly string[];
  readonly requestsPerMinute?: number;
  readonly anonymousKeys: "open" | "closed";
  readonly imageRetentionDays: number;
  readonly fsync: FsyncPolicy;
  readonly maxSockets: number;
  readonly delivery: DeliverySettings;
}

/** Peers on this machine cost nothing by the frame, and nothing is remembered that another process could change. */
const LOCAL_DELIVERY: DeliverySettings = { ...DEFAULT_DELIVERY, heartbeatIdleMs: 25_000, routeCacheMs: 0 };
/** Frames at once, as a multiple of those a second. */
const BURST_FACTOR = 4;

const DEFAULT_PORT = 3003;
const DEFAULT_IMAGE_RETENTION_DAYS = 7;
/** Beyond the few thousand a laptop's relay meets; below the file descriptors most systems allow. */
const DEFAULT_MAX_SOCKETS = 10_000;
/** Requests per minute and address on a server that strangers reach. */
const PUBLIC_REQUESTS_PER_MINUTE = 100;

/** A setting that cannot be used; the message is one line for a person. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

const wholeNumber = (min: number, max: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,7}$/), v.transform(Number), v.minValue(min), v.maxValue(max));
const httpOrigin = v.pipe(
  v.string(),
  v.check((it) => URL.canParse(it)),
  v.transform((it) => new URL(it)),
  v.check((it) => /^https?:$/.test(it.protocol) && (it.href === `${it.origin}/` || it.href === it.origin)),
  v.transform((it) => it.origin),
);
/** Browsers send origins in lower case, without a path and without the scheme's own port. */
const exactOrigin = v.union([
  v.pipe(v.string(), v.regex(/^(chrome|moz|safari-web)-extension:\/\/[a-zA-Z0-9-]+$/)),
  v.pipe(
    v.string(),
    httpOrigin,
    v.check((it) => !it.includes("*")),
  ),
]);
const switchValue = v.union([
  v.boolean(),
  v.pipe(
    v.picklist(["1", "true", "0", "false"]),
    v.transform((it) => it === "1" || it === "true"),
  ),
]);

const fsyncPolicy = v.union([
  v.pipe(
    v.picklist(["always", "never"]),
    v.transform((mode): FsyncPolicy => ({ mode })),
  ),
  v.pipe(
    wholeNumber(1, 60_000),
    v.transform((ms): FsyncPolicy => ({ mode: "interval", ms })),
  ),
]);

const RawSettingsSchema = v.object({
  port: v.optional(wholeNumber(0, 65_535)),
  dataDir: v.optional(v.pipe(v.string(), v.maxLength(4096))),
  logLevel: v.optional(v.picklist(LOG_LEVELS)),
  environment: v.optional(EnvironmentSchema),
  publicOrigin: v.optional(httpOrigin),
  requireToken: v.optional(switchValue),
  allowedOrigins: v.optional(
    v.pipe(
      v.string(),
      v.transform((it) => it.split(/[\s,]+/).filter((origin) => origin !== "")),
      v.array(exactOrigin),
    ),
  ),
  requestsPerMinute: v.optional(wholeNumber(1, 1_000_000)),
  anonymousKeys: v.optional(v.picklist(["open", "closed"])),
  imageRetentionDays: v.optional(wholeNumber(1, 365)),
  fsync: v.optional(fsyncPolicy),
  maxSockets: v.optional(wholeNumber(1, 1_000_000)),
  framesPerSecond: v.optional(wholeNumber(1, 1_000_000)),
  heartbeatSeconds: v.optional(wholeNumber(1, 240)),
  leaseSeconds: v.optional(wholeNumber(2, 3600)),
  abandonedSeconds: v.optional(wholeNumber(1, 3600)),
});
type ParsedSettings = v.InferOutput<typeof RawSettingsSchema>;

type RawSettings = Partial<Record<OptionName, string | boolean>>;

/**
 * Settings from flags, then environment variables, then defaults. Throws a `SettingError` that names the flag or variable,
 * the value and what is allowed.
 */
export function readSettings(flags: readonly string[], machine: Machine): LocalSettings {
  const fromFlags = readFlags(flags);
  const raw: RawSettings = { ...readVariables(machine.env), ...fromFlags };
  const refuse = (name: OptionName): never => {
    const { flag, variable, allowed } = SERVER_OPTIONS[name];
    const source = Object.hasOwn(fromFlags, name) ? `--${flag}` : variable;
    const value = String(raw[name]).slice(0, 200);
    throw new SettingError(`${source} is ${JSON.stringify(value)}; allowed: ${allowed}.`);
  };
  const parsed = v.safeParse(RawSettingsSchema, raw, { abortEarly: true });
  if (!parsed.success) {
    const name = optionNames().find((it) => it === parsed.issues[0].path?.[0].key);
    if (name === undefined) throw new SettingError(parsed.issues[0].message);
    return refuse(name);
  }
  const { environment, publicOrigin, requestsPerMinute, ...given } = parsed.output;
  if (publicOrigin !== undefined && environment === "local") return refuse("environment");
  const folders = userFolders(machine);
  const limit = requestsPerMinute ?? (publicOrigin === undefined ? undefined : PUBLIC_REQUESTS_PER_MINUTE);
  return {
    port: given.port ?? DEFAULT_PORT,
    dataDir: given.dataDir ?? folders.state,
    configDir: folders.config,
    logLevel: given.logLevel ?? "info",
    environment: environment ?? (publicOrigin === undefined ? "local" : "production"),
    ...(publicOrigin !== undefined && { publicOrigin }),
    requireToken: given.requireToken ?? false,
    allowedOrigins: [...PINNED_EXTENSION_ORIGINS, ...(given.allowedOrigins ?? [])],
    ...(limit !== undefined && { requestsPerMinute: limit }),
    anonymousKeys: given.anonymousKeys ?? "open",
    imageRetentionDays: given.imageRetentionDays ?? DEFAULT_IMAGE_RETENTION_DAYS,
    fsync: given.fsync ?? DEFAULT_FSYNC,
    maxSockets: given.maxSockets ?? DEFAULT_MAX_SOCKETS,
    delivery: deliverySettings(given),
  };
}

function deliverySettings(
  given: Pick<ParsedSettings, "framesPerSecond" | "heartbeatSeconds" | "leaseSeconds" | "abandonedSeconds">,
): DeliverySettings {
  const { framesPerSecond, heartbeatSeconds, leaseSeconds, abandonedSeconds } = given;
  return {
    ...LOCAL_DELIVERY,
    ...(framesPerSecond !== undefined && { framesPerSecond, frameBurst: framesPerSecond * BURST_FACTOR }),
    ...(heartbeatSeconds !== undefined && {
      heartbeatIdleMs: heartbeatSeconds * 1000,
      heartbeatActiveMs: heartbeatSeconds * 1000,
    }),
    ...(leaseSeconds !== undefined && { leaseMs: leaseSeconds * 1000 }),
    ...(abandonedSeconds !== undefined && { abandonedMs: abandonedSeconds * 1000 }),
  };
}

function readFlags(args: readonly string[]): RawSettings {
  const names = optionNames();
  const options = Object.fromEntries(
    names.map((name) => [SERVER_OPTIONS[name].flag, { type: SERVER_OPTIONS[name].kind }]),
  );
  const { values, positionals } = parse();
  const [extra] = positionals;
  if (extra !== undefined) throw new SettingError(`Unexpected argument ${JSON.stringify(extra)}; ${known()}`);
  const raw: RawSettings = {};
  for (const name of names) {
    const value = values[SERVER_OPTIONS[name].flag];
    if (typeof value === "string" || typeof value === "boolean") raw[name] = value;
  }
  return raw;

  function parse() {
    try {
      return parseArgs({ args: [...args], options, allowPositionals: true });
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split(/[.\n]/)[0] ?? "") : "";
      throw new SettingError(`${reason}; ${known()}`);
    }
  }
  function known(): string {
    return `known flags: ${names.map((name) => `--${SERVER_OPTIONS[name].flag}`).join(", ")}.`;
  }
}

/** An empty variable counts as absent. */
function readVariables(env: Machine["env"]): RawSettings {
  const raw: RawSettings = {};
  for (const name of optionNames()) {
    const value = env[SERVER_OPTIONS[name].variable];
    if (value !== undefined && value !== "") raw[name] = value;
  }
  return raw;
}
