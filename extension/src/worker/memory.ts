import * as v from "valibot";
import { DEFAULT_SETTINGS, SettingsSchema } from "../shared/settings.ts";
import { JobRecordSchema } from "./records.ts";
import { Stored } from "./stored.ts";

/** What outlives the worker, beside keys, journal and sessions. */
export class Memory {
  readonly settings = new Stored(chrome.storage.sync, "settings", SettingsSchema, DEFAULT_SETTINGS);
  readonly records = new Stored(chrome.storage.local, "records", v.array(JobRecordSchema), []);
  /** When prompts were typed, milliseconds since the epoch. */
  readonly prompts = new Stored<readonly number[]>(chrome.storage.local, "prompts", v.array(v.number()), []);
  readonly paused = new Stored(chrome.storage.local, "paused", v.boolean(), false);
  readonly firstRun = new Stored(chrome.storage.local, "firstRun", v.boolean(), true);
  readonly page = new Stored(
    chrome.storage.local,
    "page",
    v.nullable(v.picklist(["loggedOut", "pageChanged", "quota"])),
    null,
  );

  /** Why a server sent this browser away; holds until the person says otherwise or starts the browser anew. */
  readonly sentAway = new Stored(
    chrome.storage.session,
    "sentAway",
    v.nullable(v.picklist(["SUPERSEDED", "REVOKED"])),
    null,
  );

  async load(): Promise<void> {
    const { settings, records, prompts, paused, firstRun, page, sentAway } = this;
    const all = [settings, records, prompts, paused, firstRun, page, sentAway];
    await Promise.all(all.map((it) => it.load()));
  }
}
