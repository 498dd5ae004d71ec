import * as v from "valibot";
import { DEFAULT_SETTINGS, StoredSettingsSchema } from "../shared/settings.ts";
import { JobRecordSchema } from "./records.ts";
import type { Matched } from "./selectorVerdict.ts";
import { type Reach, reachOf, type SentAway, SentAwaySchema } from "./sentAway.ts";
import { Stored } from "./stored.ts";

/** What outlives the worker, beside keys, journal and sessions. */
export class Memory {
  readonly settings = new Stored(chrome.storage.sync, "settings", StoredSettingsSchema, DEFAULT_SETTINGS);
  readonly records = new Stored(chrome.storage.local, "records", v.array(JobRecordSchema), []);
  /** When prompts were typed, milliseconds since the epoch. */
  readonly prompts = new Stored<readonly number[]>(chrome.storage.local, "prompts", v.array(v.number()), []);
  readonly paused = new Stored(chrome.storage.local, "paused", v.boolean(), false);
  /** Everything is to be erased; written before anything of that is done, and gone with the rest. */
  readonly erasing = new Stored(chrome.storage.local, "erasing", v.boolean(), false);
  readonly firstRun = new Stored(chrome.storage.local, "firstRun", v.boolean(), true);
  readonly page = new Stored(
    chrome.storage.local,
    "page",
    v.nullable(v.picklist(["loggedOut", "pageChanged", "quota"])),
    null,
  );

  /** Which server sent this browser away, and why; holds until the person says otherwise or starts the browser anew. */
  readonly sentAway = new Stored(chrome.storage.session, "sentAway", v.nullable(SentAwaySchema), null);

  /** Which selectors the page of the last job matched. */
  readonly matched = new Stored<Matched>(
    chrome.storage.local,
    "matched",
    v.record(v.string(), v.nullable(v.number())),
    {},
  );

  /** Keeps what a page matched; what an earlier one did stays where this one has not come so far. */
  async noteMatched(matched: Matched): Promise<void> {
    const { value } = this.matched;
    if (Object.entries(matched).every(([name, way]) => value[name] === way)) return;
    await this.matched.set({ ...value, ...matched });
  }

  /** Servers that may be used. Who paused, was replaced or revoked stays away until the person says otherwise. */
  get reach(): Reach {
    return this.paused.value ? "none" : reachOf(this.sentAway.value, this.settings.value.preferLocal);
  }

  /** A server that let this browser in has not sent it away, whatever it said before. */
  noteServer(connected: SentAway["by"] | undefined): void {
    if (this.sentAway.value?.by === connected && connected !== undefined) void this.sentAway.set(null);
  }

  async load(): Promise<void> {
    await Promise.all(this.#all.map((it) => it.load()));
  }

  /** Writes nothing any more; resolves once nothing is being written. */
  async end(): Promise<void> {
    await Promise.all(this.#all.map((it) => it.end()));
  }

  get #all() {
    const { settings, records, prompts, paused, erasing, firstRun, page, sentAway, matched } = this;
    return [settings, records, prompts, paused, erasing, firstRun, page, sentAway, matched];
  }
}
