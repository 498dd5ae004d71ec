import {
  HUMAN_STATE_CODES,
  type HumanState,
  type HumanStateCode,
  type LocalServerView,
} from "../shared/state.ts";

/** What the last job, or the last check, found on the page; undefined: nothing is the matter. */
export type PageState = "loggedOut" | "pageChanged" | "quota" | undefined;

/** What is known where the human states are worked out. */
export interface Situation {
  readonly paused: boolean;
  readonly offline: boolean;
  /** Code of the connection's last failure. */
  readonly lastError: string | undefined;
  readonly preferLocal: boolean;
  readonly localServer: LocalServerView["status"] | undefined;
  /** Something that is not Semantest answers on the local port. */
  readonly otherProgram: boolean;
  readonly tooOld: boolean;
  /** When the limits allow the next prompt. */
  readonly nextAt: number;
  /** A request waits for, or was refused by, the limits. */
  readonly limited: boolean;
  readonly page: PageState;
}

/** The states that hold now, the most urgent first; one that held before keeps its beginning. Pure. */
export function humanStates(it: Situation, before: readonly HumanState[], now: number): HumanState[] {
  const holds: Record<HumanStateCode, boolean> = {
    paused: it.paused,
    tooOld: it.tooOld,
    revoked: it.lastError === "REVOKED",
    identityReplaced: it.lastError === "SUPERSEDED",
    localServerChanged: it.preferLocal && it.localServer === "changed",
    localServerUnapproved: it.preferLocal && it.localServer === "unapproved",
    offline: it.offline && !it.paused,
    otherProgramOnLocal: it.preferLocal && it.otherProgram,
    loggedOut: it.page === "loggedOut",
    pageChanged: it.page === "pageChanged",
    quota: it.page === "quota",
    limitReached: it.limited && it.nextAt > now,
  };
  return HUMAN_STATE_CODES.filter((code) => holds[code]).map((code) => ({
    code,
    since: before.find((known) => known.code === code)?.since ?? now,
    until: code === "limitReached" ? it.nextAt : undefined,
  }));
}
