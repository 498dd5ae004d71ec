import type {
  JobRecordView,
  PairedClientView,
  PairingView,
  Settings,
  WorkerState,
} from "../shared/contract.ts";
import { plainName } from "../shared/plainName.ts";
import { errorKey, text } from "../shared/text.ts";
import { element } from "./element.ts";
import { time } from "./statusView.ts";
import { askerName, commandButton } from "./workView.ts";

/** Who may ask, and a pairing under way. */
export function clientsView({ pairedClients, pairing, settings }: WorkerState): HTMLElement {
  return element(
    "section",
    {},
    element("h2", {}, text("clientsTitle")),
    pairedClients.length === 0
      ? element("p", {}, text("clientsNone"))
      : element("ul", {}, ...pairedClients.map(clientView)),
    pairing === undefined
      ? commandButton("pairNew", { type: "createPairing" })
      : pairingView(pairing, settings),
  );
}

/** A pairing's code, then who used it. */
export function pairingView({ code, candidate }: PairingView, { serverUrl }: Settings): HTMLElement {
  const server = serverUrl === null ? "" : ` --server ${serverUrl}`;
  const steps =
    candidate === undefined
      ? [
          element("p", {}, text("pairCode")),
          element("code", { dir: "ltr" }, `npx semantest pair ${code}${server}`),
        ]
      : candidateView(candidate);
  return element("div", { class: "notice job" }, ...steps);
}

function candidateView({ id, name, fingerprint }: NonNullable<PairingView["candidate"]>): readonly Node[] {
  return [
    element("p", {}, element("bdi", {}, plainName(name) ?? text("unknownAsker"))),
    element("p", {}, text("pairCompare", fingerprint)),
    commandButton("pairYes", { type: "confirmPairing", id, accept: true }),
    commandButton("pairNo", { type: "confirmPairing", id, accept: false }),
  ];
}

function clientView({ id, name, fingerprint, status, lastUsedAt }: PairedClientView): HTMLElement {
  const used = lastUsedAt === undefined ? text("neverUsed") : text("lastUsed", time(lastUsedAt));
  return element(
    "li",
    {},
    element("bdi", {}, askerName({ name, fingerprint })),
    element("p", { class: "muted" }, status === "blocked" ? `${text("blocked")}. ${used}` : used),
    commandButton("remove", { type: "removePairedClient", id }),
  );
}

/** What was asked on this device, the newest first. */
export function jobsView({ jobs, counters }: WorkerState): HTMLElement {
  return element(
    "section",
    {},
    element("h2", {}, text("jobsTitle")),
    element("p", { class: "muted" }, text("limitUsed", counters.lastHour, counters.lastDay)),
    jobs.length === 0 ? element("p", {}, text("jobsNone")) : element("ul", {}, ...jobs.map(jobView)),
  );
}

function jobView({ askedBy, prompt, askedAt, outcome, errorCode, fileName }: JobRecordView): HTMLElement {
  const parts = [
    text(`outcome_${outcome}`),
    time(askedAt),
    askerName(askedBy),
    fileName,
    errorCode === undefined ? undefined : text(errorKey(errorCode)),
  ];
  return element(
    "li",
    {},
    element("span", { dir: "auto" }, prompt),
    element("p", { class: "muted" }, parts.filter((it) => it !== undefined).join(" - ")),
  );
}
