import * as v from "valibot";
import { SettingsChangeSchema } from "./settings.ts";
import type { WorkerState } from "./state.ts";

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const bare = <const T extends string>(type: T) => v.object({ type: v.literal(type) });

/** Commands that only the extension's own pages may send. */
const PAGE_COMMANDS = [
  /** Answers with the present `WorkerState`. */
  bare("getState"),
  bare("resume"),
  /** `always` and `block` are remembered for the signing key, `once` for nobody. */
  v.object({
    type: v.literal("answerConsent"),
    id,
    answer: v.picklist(["once", "always", "block"]),
  }),
  /** `fingerprint`: the four words that were shown, so that nothing else is approved meanwhile. */
  v.object({ type: v.literal("approveLocalServer"), host: id, fingerprint: id }),
  /** Asks the connected server for a code; it then stands in `WorkerState.pairing`. */
  bare("createPairing"),
  /** Pins the candidate's key, or removes it. */
  v.object({ type: v.literal("confirmPairing"), id, accept: v.boolean() }),
  /** Forgets the key, and revokes its API key at the server where a pairing gave one. */
  v.object({ type: v.literal("removePairedClient"), id }),
  v.object({ type: v.literal("setSettings"), change: SettingsChangeSchema }),
  /** Looks whether a Semantest server answers there; saves nothing. The page asks for the host permission first. */
  v.object({ type: v.literal("testServerUrl"), url: v.pipe(v.string(), v.maxLength(300)) }),
  /** Asks where this browser is connected now; `NOT_CONNECTED` where it is not. */
  v.object({ type: v.literal("tryIt"), prompt: v.pipe(v.string(), v.minLength(1), v.maxLength(2000)) }),
  /** The image of the last `tryIt`. */
  v.object({ type: v.literal("getTryItImage"), correlationId: id }),
  /** Connects now, without waiting for the next try; where the session was replaced, takes it back. */
  bare("retryNow"),
  /** After `revoked`: gets a new device key. Paired clients must pair again. */
  bare("renewIdentity"),
  /** Opens a tab of its own and says which selectors match no more; what it finds is then the state of the page. */
  bare("checkPage"),
  v.object({ type: v.literal("exportLog"), includePrompts: v.boolean() }),
  /** Removes keys, journal, jobs, settings here and the tenant at the servers, then begins anew. */
  bare("eraseEverything"),
  bare("dismissFirstRun"),
] as const;

/** Commands that the content script of the indicator may send as well. */
const INDICATOR_COMMANDS = [
  /** Ends the job that runs; its asker gets CANCELLED. */
  v.object({ type: v.literal("stopJob"), correlationId: id }),
  /** Ends the job that runs and takes no more until `resume`. */
  bare("pauseAll"),
  /** Shows the popup, where the action of a human state can be taken. */
  bare("openPopup"),
  /** Shows the settings. */
  bare("openOptions"),
] as const;

export const IndicatorCommandSchema = v.variant("type", [...INDICATOR_COMMANDS]);
export type IndicatorCommand = v.InferOutput<typeof IndicatorCommandSchema>;

export const CommandSchema = v.variant("type", [...PAGE_COMMANDS, ...INDICATOR_COMMANDS]);
export type Command = v.InferOutput<typeof CommandSchema>;
export type CommandType = Command["type"];

/** What `testServerUrl` found. */
export interface ServerTest {
  /** `ok`, or why not: one of the protocol's or the SDK's codes. */
  readonly result: string;
  readonly environment: string | undefined;
  readonly latencyMs: number | undefined;
}

/** A part of the page that jobs need. */
export interface SelectorView {
  readonly name: "composer" | "send" | "turn" | "user" | "assistant";
  /** `spare`: found, but not by the surest way. `unknown`: it shows only while a job runs, and none has run yet. */
  readonly verdict: "found" | "spare" | "missing" | "unknown";
  /** How many ways there are. */
  readonly ways: number;
  /** Which of them matched, from 0. */
  readonly way: number | undefined;
}

/** What `checkPage` found. */
export interface PageCheck {
  readonly selectors: readonly SelectorView[];
  readonly loggedOut: boolean;
  /** The site says that its own limit is reached. */
  readonly quota: boolean;
}

interface Answers {
  readonly getState: WorkerState;
  readonly testServerUrl: ServerTest;
  readonly tryIt: { readonly correlationId: string };
  readonly getTryItImage: { readonly mimeType: string; readonly base64: string };
  readonly checkPage: PageCheck;
  readonly exportLog: { readonly fileName: string; readonly text: string };
}

/** What a command answers with; null where there is nothing to say. */
export type CommandAnswer<T extends CommandType> = T extends keyof Answers ? Answers[T] : null;

/**
 * How `chrome.runtime.sendMessage(command)` is answered. `code`: `INVALID_INPUT`, `NOT_ALLOWED` for this sender,
 * `NOT_CONNECTED`, or one of the protocol's or the SDK's; words come from the code.
 */
export type CommandReply<T extends CommandType = CommandType> =
  | { readonly ok: true; readonly value: CommandAnswer<T> }
  | { readonly ok: false; readonly code: string };
