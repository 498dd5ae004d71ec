import { type ComponentChild, Fragment, h } from "preact";
import type {
  JobRecordView,
  PairedClientView,
  PairingView,
  Settings,
  WorkerState,
} from "../shared/contract.ts";
import { plainName } from "../shared/plainName.ts";
import { errorKey, text } from "../shared/text.ts";
import { time } from "./statusView.ts";
import { askerName, commandButton } from "./workView.ts";

/** Who may ask, and a pairing under way. */
export function clientsView({ pairedClients, pairing, settings }: WorkerState): ComponentChild {
  return h(
    Fragment,
    null,
    h("h2", null, text("clientsTitle")),
    pairedClients.length === 0
      ? h("p", null, text("clientsNone"))
      : h("ul", null, pairedClients.map(clientView)),
    pairing === undefined
      ? commandButton("pairNew", { type: "createPairing" })
      : pairingView(pairing, settings),
  );
}

/** A pairing's code, then who used it. */
export function pairingView({ code, candidate }: PairingView, settings: Settings): ComponentChild {
  return candidate === undefined ? codeView(code, settings) : candidateView(candidate);
}

function codeView(code: string, { serverUrl }: Settings): ComponentChild {
  const server = serverUrl === null ? "" : ` --server ${serverUrl}`;
  return h(
    "div",
    { key: code, class: "notice job" },
    h("p", null, text("pairCode")),
    h("code", { dir: "ltr" }, `npx semantest pair ${code}${server}`),
  );
}

function candidateView({ id, name, fingerprint }: NonNullable<PairingView["candidate"]>): ComponentChild {
  return h(
    "div",
    { key: id, class: "notice job" },
    h("p", null, h("bdi", null, plainName(name) ?? text("unknownAsker"))),
    h("p", null, text("pairCompare", fingerprint)),
    commandButton("pairYes", { type: "confirmPairing", id, accept: true }),
    commandButton("pairNo", { type: "confirmPairing", id, accept: false }),
  );
}

function clientView({ id, name, fingerprint, status, lastUsedAt }: PairedClientView): ComponentChild {
  const used = lastUsedAt === undefined ? text("neverUsed") : text("lastUsed", time(lastUsedAt));
  return h(
    "li",
    { key: id },
    h("bdi", null, askerName({ name, fingerprint })),
    h("p", { class: "muted" }, status === "blocked" ? `${text("blocked")}. ${used}` : used),
    commandButton("remove", { type: "removePairedClient", id }),
  );
}

/** What was asked on this device, the newest first. */
export function jobsView({ jobs, counters }: WorkerState): ComponentChild {
  return h(
    Fragment,
    null,
    h("h2", null, text("jobsTitle")),
    h("p", { class: "muted" }, text("limitUsed", counters.lastHour, counters.lastDay)),
    jobs.length === 0 ? h("p", null, text("jobsNone")) : h("ul", null, jobs.map(jobView)),
  );
}

function jobView(record: JobRecordView): ComponentChild {
  const { correlationId, askedBy, prompt, askedAt, outcome, errorCode, fileName } = record;
  const parts = [
    text(`outcome_${outcome}`),
    time(askedAt),
    askerName(askedBy),
    fileName,
    errorCode === undefined ? undefined : text(errorKey(errorCode)),
  ];
  return h(
    "li",
    { key: correlationId },
    h("span", { dir: "auto" }, prompt),
    h("p", { class: "muted" }, parts.filter((it) => it !== undefined).join(" - ")),
  );
}
