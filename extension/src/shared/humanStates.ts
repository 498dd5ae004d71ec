import type { Command, HumanStateCode, LocalServerView } from "./contract.ts";
import type { MessageKey } from "./text.ts";

/** What the one button of a state does. */
export type HumanAction =
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "open"; readonly url: string }
  /** Shows the settings; where they are shown already, leads to that field. */
  | { readonly kind: "options"; readonly field: "local" | "hour" }
  | { readonly kind: "approveLocalServer" };

/** How a state looks and what helps, in popup, indicator and badge alike. */
export interface HumanStateLook {
  readonly icon: string;
  readonly text: MessageKey;
  readonly actionText: MessageKey;
  readonly action: HumanAction;
}

const CHATGPT = "https://chatgpt.com/";
const retry: HumanAction = { kind: "command", command: { type: "retryNow" } };

/** One row per state. */
export const HUMAN_STATES: Readonly<Record<HumanStateCode, HumanStateLook>> = {
  paused: {
    icon: "‖",
    text: "statePaused",
    actionText: "actionResume",
    action: { kind: "command", command: { type: "resume" } },
  },
  tooOld: {
    icon: "⬆",
    text: "stateTooOld",
    actionText: "actionUpdate",
    action: { kind: "open", url: "chrome://extensions/" },
  },
  revoked: {
    icon: "⊘",
    text: "stateRevoked",
    actionText: "actionRenew",
    action: { kind: "command", command: { type: "renewIdentity" } },
  },
  identityReplaced: { icon: "⇄", text: "stateIdentityReplaced", actionText: "actionTakeBack", action: retry },
  localServerChanged: {
    icon: "⚠",
    text: "stateLocalServerChanged",
    actionText: "actionApproveLocal",
    action: { kind: "approveLocalServer" },
  },
  localServerUnapproved: {
    icon: "?",
    text: "stateLocalServerUnapproved",
    actionText: "actionApproveLocal",
    action: { kind: "approveLocalServer" },
  },
  offline: { icon: "✕", text: "stateOffline", actionText: "actionRetry", action: retry },
  otherProgramOnLocal: {
    icon: "≠",
    text: "stateOtherProgramOnLocal",
    actionText: "actionOptions",
    action: { kind: "options", field: "local" },
  },
  loggedOut: {
    icon: "@",
    text: "stateLoggedOut",
    actionText: "actionLogIn",
    action: { kind: "open", url: CHATGPT },
  },
  pageChanged: {
    icon: "✎",
    text: "statePageChanged",
    actionText: "actionCheckPage",
    action: { kind: "command", command: { type: "checkPage" } },
  },
  quota: {
    icon: "◔",
    text: "stateQuota",
    actionText: "actionLogIn",
    action: { kind: "open", url: CHATGPT },
  },
  limitReached: {
    icon: "∑",
    text: "stateLimitReached",
    actionText: "actionOptions",
    action: { kind: "options", field: "hour" },
  },
};

/** The command that approves exactly the server that was shown; undefined where none was met. */
export function approvalOf(server: LocalServerView | undefined): Command | undefined {
  return server && { type: "approveLocalServer", host: server.host, fingerprint: server.fingerprint };
}
