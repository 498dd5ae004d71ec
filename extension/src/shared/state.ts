import type { Settings } from "./settings.ts";

/**
 * Conditions a person should know of, the most urgent first. Each has an icon, words and one action in the interface;
 * words come from the code, never from a server.
 *
 * `paused` by the person; `tooOld` a server or site needs a newer extension; `revoked` the device key was removed;
 * `identityReplaced` another copy of this profile took the session over; `localServerChanged` the approved local server
 * proves another key; `localServerUnapproved` a local server waits for its one approval; `otherProgramOnLocal`
 * something else answers on the local port; `loggedOut` of chatgpt.com; `pageChanged` selectors no longer match;
 * `quota` the site's own limit on images; `limitReached` a limit of the settings; `offline` no server can be reached.
 */
export const HUMAN_STATE_CODES = [
  "paused",
  "tooOld",
  "revoked",
  "identityReplaced",
  "localServerChanged",
  "localServerUnapproved",
  "offline",
  "otherProgramOnLocal",
  "loggedOut",
  "pageChanged",
  "quota",
  "limitReached",
] as const;
export type HumanStateCode = (typeof HUMAN_STATE_CODES)[number];

/** One such condition. Times are milliseconds since the epoch. */
export interface HumanState {
  readonly code: HumanStateCode;
  readonly since: number;
  /** When it ends by itself, where that is known. */
  readonly until: number | undefined;
}

export type Environment = "local" | "cloud";

/** Where the extension is connected. */
export interface ConnectionView {
  readonly state: "connecting" | "connected" | "offline" | "paused";
  /** Undefined while not connected. */
  readonly environment: Environment | undefined;
  /** Name of the server, `ws(s)://host[:port]`; undefined while not connected. */
  readonly url: string | undefined;
  /** When the present state began. */
  readonly since: number;
  /** Median of the last five round trips, milliseconds. */
  readonly latencyMs: number | undefined;
  /** Medians as they came, oldest first, at most 60. */
  readonly latencySamples: readonly number[];
  /** Code of the last failure: one of the protocol's or the SDK's. */
  readonly lastError: string | undefined;
  readonly lastErrorAt: number | undefined;
}

/** Who asks. */
export interface AskerView {
  /** Name given at pairing or by the person; undefined: unknown. It is data of a stranger: show it as text. */
  readonly name: string | undefined;
  /** Four words of the signing key; undefined: the request is not signed. */
  readonly fingerprint: string | undefined;
}

/** Steps of a job, in order. */
export type JobStage = "waiting" | "opening" | "typing" | "generating" | "fetching" | "uploading" | "saving";

/** The job that runs. */
export interface RunningJobView {
  readonly correlationId: string;
  readonly askedBy: AskerView;
  readonly stage: JobStage;
  /** 0 to 100. */
  readonly percent: number;
  readonly startedAt: number;
}

/** Why a person is asked. */
export type ConsentReason = "unknownKey" | "unsigned" | "old";

/** A request that waits for a person. */
export interface ConsentView {
  /** Name of this question, to be given with the answer. */
  readonly id: string;
  readonly correlationId: string;
  readonly askedBy: AskerView;
  readonly reason: ConsentReason;
  readonly environment: Environment;
  /** What would be typed, as text. */
  readonly prompt: string;
  readonly askedAt: number;
  /** `always` needs a signing key; without one `block` refuses this request alone. */
  readonly canRemember: boolean;
}

/** A signing key the person has decided about. */
export interface PairedClientView {
  /** Thumbprint of its signing key. */
  readonly id: string;
  readonly name: string | undefined;
  readonly fingerprint: string;
  readonly status: "allowed" | "blocked";
  /** `pairing`: by a code; `consent`: Always or Block. */
  readonly source: "pairing" | "consent";
  readonly pinnedAt: number;
  readonly lastUsedAt: number | undefined;
}

/** A pairing under way. */
export interface PairingView {
  /** Eight characters for `semantest pair CODE`. */
  readonly code: string;
  readonly expiresAt: number;
  /** Who used the code: compare the fingerprint, then confirm or refuse. */
  readonly candidate:
    | { readonly id: string; readonly name: string | undefined; readonly fingerprint: string }
    | undefined;
}

/** A job of the past, or the one that runs; on this device only. */
export interface JobRecordView {
  readonly correlationId: string;
  readonly askedBy: AskerView;
  readonly prompt: string;
  readonly askedAt: number;
  readonly endedAt: number | undefined;
  readonly outcome: "waiting" | "running" | "done" | "failed" | "refused" | "cancelled";
  /** The protocol's code where it failed. */
  readonly errorCode: string | undefined;
  /** Name under which the image lies in `Downloads/Semantest`. */
  readonly fileName: string | undefined;
}

/** The server on this machine, as far as it was met. */
export interface LocalServerView {
  /** `host:port`. */
  readonly host: string;
  /** Four words of the key it proved. */
  readonly fingerprint: string;
  readonly status: "unapproved" | "changed" | "approved";
}

/** Prompts of late, against the limits. */
export interface LimitCounters {
  readonly lastHour: number;
  readonly lastDay: number;
  /** When the next prompt may be typed; a time of the past: now. */
  readonly nextAt: number;
}

/** The popup's own request. */
export interface TryItView {
  readonly correlationId: string;
  readonly state: "running" | "done" | "failed";
  readonly errorCode: string | undefined;
}

/** Everything the interface shows; sent whole with every change, at most about four times a second. */
export interface WorkerState {
  readonly connection: ConnectionView;
  /** The most urgent first; empty: all is well. */
  readonly humanStates: readonly HumanState[];
  readonly job: RunningJobView | undefined;
  readonly consent: readonly ConsentView[];
  readonly pairedClients: readonly PairedClientView[];
  readonly pairing: PairingView | undefined;
  /** Newest first, at most 100. */
  readonly jobs: readonly JobRecordView[];
  readonly settings: Settings;
  readonly counters: LimitCounters;
  readonly localServer: LocalServerView | undefined;
  readonly tryIt: TryItView | undefined;
  /** Servers that have yet to remove what the person removed here. */
  readonly removalsOwed: readonly string[];
  /** The first-run page was not dismissed yet. */
  readonly firstRun: boolean;
  /** The extension's own version. */
  readonly version: string;
}

/** What a content script may know: no prompts, clients or settings beyond its own. */
export interface IndicatorState {
  readonly connection: Pick<ConnectionView, "state" | "environment" | "latencyMs" | "since">;
  readonly humanStates: readonly HumanState[];
  readonly job: RunningJobView | undefined;
  /** Requests that wait for a person. */
  readonly waiting: number;
  readonly style: Settings["indicator"];
}
