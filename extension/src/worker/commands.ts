import { SemantestError } from "@semantest/sdk";
import * as v from "valibot";
import { type Command, CommandSchema, IndicatorCommandSchema } from "../shared/commands.ts";
import { parseServerUrl } from "../shared/serverUrl.ts";
import { SettingsSchema } from "../shared/settings.ts";
import { checkPage } from "./checkPage.ts";
import { CommandError, codeOf } from "./codeOf.ts";
import type { Engine } from "./engine.ts";
import { openPopup } from "./openPages.ts";
import { exportRecords } from "./records.ts";
import { pageStateAfter } from "./selectorVerdict.ts";
import { testServer } from "./signature.ts";

/** Where a command comes from. */
export type Origin = "page" | "indicator" | "stranger";

/** Who may say what: own pages everything, content scripts little, everybody else nothing. Pure. */
export function originOf(
  { id, origin, tab }: { readonly id?: string; readonly origin?: string; readonly tab?: unknown },
  self: { readonly id: string; readonly origin: string },
): Origin {
  if (id !== self.id) return "stranger";
  if (origin === self.origin) return "page";
  return tab === undefined ? "stranger" : "indicator";
}

/** Carries out a command. Answers, never rejects. `erase`: erases this engine and puts another in its place. */
export async function obey(
  engine: Engine,
  message: unknown,
  origin: Origin,
  erase: () => Promise<void>,
): Promise<unknown> {
  const known = v.safeParse(CommandSchema, message);
  if (!known.success) return { ok: false, code: "INVALID_INPUT" };
  const mayAsk = origin === "page" || (origin === "indicator" && v.is(IndicatorCommandSchema, known.output));
  if (!mayAsk) return { ok: false, code: "NOT_ALLOWED" };
  try {
    return { ok: true, value: (await carryOut(engine, known.output, erase)) ?? null };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

async function carryOut(engine: Engine, command: Command, erase: () => Promise<void>): Promise<unknown> {
  const { memory, gatekeeper, jobs, localPins, pairings, removals, tryIt } = engine;
  switch (command.type) {
    case "getState":
      return engine.snapshot.take();
    case "pauseAll":
      return engine.pause();
    case "resume":
      return engine.resume();
    case "stopJob":
      return must(jobs.stop(command.correlationId));
    case "answerConsent":
      return must(gatekeeper.asks.answer(command.id, command.answer));
    case "approveLocalServer":
      must(await localPins.approve(command.host, command.fingerprint));
      return engine.reconnectWhenIdle();
    case "createPairing":
      return pairings.begin(engine.publicServer);
    case "confirmPairing":
      return pairings.confirm(command.id, command.accept);
    case "removePairedClient": {
      const { apiKeys = [], fingerprint } = gatekeeper.client(command.id);
      // Owed before it is forgotten: nobody could name its keys afterwards.
      for (const key of apiKeys) await removals.owe(key);
      await gatekeeper.forget(command.id);
      return jobs.stopOf(fingerprint);
    }
    case "setSettings": {
      const before = memory.settings.value;
      const after = v.parse(SettingsSchema, { ...before, ...command.change });
      must(after.retry.firstDelayMs <= after.retry.longestDelayMs);
      await memory.settings.set(after);
      return engine.settingsChanged(before);
    }
    case "testServerUrl":
      must(parseServerUrl(command.url)?.url === command.url);
      return testServer(command.url);
    case "tryIt": {
      const { place } = engine;
      // Nowhere else, whatever it prefers.
      if (place === undefined) throw new CommandError("NOT_CONNECTED", "this browser is connected nowhere");
      return { correlationId: await tryIt.begin(place, gatekeeper, command.prompt) };
    }
    case "getTryItImage":
      return tryIt.image(command.correlationId);
    case "retryNow":
      return engine.reconnect();
    case "renewIdentity":
      return engine.renewIdentity();
    case "checkPage": {
      const check = await checkPage(memory.matched.value);
      await jobs.noteOfPage(pageStateAfter(check, memory.page.value ?? undefined));
      return check;
    }
    case "exportLog":
      return {
        fileName: `semantest-${new Date().toISOString().slice(0, 10)}.jsonl`,
        text: exportRecords(memory.records.value, command.includePrompts),
      };
    case "eraseEverything":
      return erase();
    case "openPopup":
      return openPopup();
    case "openOptions":
      return chrome.runtime.openOptionsPage();
    case "dismissFirstRun":
      await memory.firstRun.set(false);
      return engine.changed();
  }
}

function must(condition: boolean): void {
  if (!condition) throw new SemantestError("INVALID_INPUT", "it does not apply to what is there now");
}
