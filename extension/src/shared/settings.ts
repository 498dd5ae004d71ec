import * as v from "valibot";
import { parseServerUrl } from "./serverUrl.ts";

/** No setting allows more prompts a day. */
export const HARD_DAILY_LIMIT = 200;

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));

/** `wss://host[:port]` of another machine. */
const ServerUrlSchema = v.pipe(
  v.string(),
  v.maxLength(300),
  v.check((it) => parseServerUrl(it)?.url === it),
);

/** How often the person's account may be used; held in the extension, whatever a server says. */
export const LimitSettingsSchema = v.object({
  /** Least time between two prompts, seconds. Default 10, 1 to 3600. */
  gapSeconds: whole(1, 3600),
  /** Prompts within any 60 min. Default 20, 1 to 200. */
  perHour: whole(1, HARD_DAILY_LIMIT),
  /** Prompts within any 24 h. Default 60, 1 to 200. */
  perDay: whole(1, HARD_DAILY_LIMIT),
});
export type LimitSettings = v.InferOutput<typeof LimitSettingsSchema>;

/** How a lost connection is sought again. */
export const RetrySettingsSchema = v.object({
  /** Rounds over all servers before the extension rests until its next alarm. Default 10, 1 to 100. */
  attempts: whole(1, 100),
  /** Longest first pause, milliseconds; the true one is random below it. Default 1000, 250 to 60,000. */
  firstDelayMs: whole(250, 60_000),
  /** Longest later pause, milliseconds. Default 30,000, 1000 to 600,000; not below the first. */
  longestDelayMs: whole(1000, 600_000),
});
export type RetrySettings = v.InferOutput<typeof RetrySettingsSchema>;

/** What the person may set; kept in `storage.sync`. */
export const SettingsSchema = v.object({
  /** Use the server on this machine while there is one. Default false. */
  preferLocal: v.boolean(),
  /** Another public server; null: Semantest's own. Default null. */
  serverUrl: v.nullable(ServerUrlSchema),
  retry: RetrySettingsSchema,
  /** `chip` bottom right, or a `border` of 2 px at the top. Default `chip`. */
  indicator: v.picklist(["chip", "border"]),
  limits: LimitSettingsSchema,
});
export type Settings = v.InferOutput<typeof SettingsSchema>;

/** Settings as they lie in the storage: a server that may not be chosen, as another version may have let, counts as none. */
export const StoredSettingsSchema = v.object({
  ...SettingsSchema.entries,
  serverUrl: v.fallback(SettingsSchema.entries.serverUrl, null),
});

/** What holds until the person says otherwise. */
export const DEFAULT_SETTINGS: Settings = {
  preferLocal: false,
  serverUrl: null,
  retry: { attempts: 10, firstDelayMs: 1000, longestDelayMs: 30_000 },
  indicator: "chip",
  limits: { gapSeconds: 10, perHour: 20, perDay: 60 },
};

/** Some of the settings, each whole. */
export const SettingsChangeSchema = v.partial(SettingsSchema);
export type SettingsChange = v.InferOutput<typeof SettingsChangeSchema>;
