import type { AskerView, Command, ConsentReason, WorkerState } from "../shared/contract.ts";
import { plainName } from "../shared/plainName.ts";
import { sendCommand } from "../shared/sendCommand.ts";
import { type MessageKey, text } from "../shared/text.ts";
import { element } from "./element.ts";
import { succeeded } from "./report.ts";

const REASONS: Readonly<Record<ConsentReason, MessageKey>> = {
  unknownKey: "consentUnknownKey",
  unsigned: "consentUnsigned",
  old: "consentOld",
};

/** A button that sends one command. */
export function commandButton(key: MessageKey, command: Command): HTMLButtonElement {
  const click = async () => void succeeded(await sendCommand(command));
  return element("button", { type: "button", click: () => void click() }, text(key));
}

/** Who asks, as text. */
export function askerName({ name, fingerprint }: AskerView): string {
  return [plainName(name) ?? text("unknownAsker"), fingerprint].filter((it) => it !== undefined).join(" - ");
}

/** The job that runs, and the requests that wait for a decision. */
export function workView({ job, consent }: WorkerState): HTMLElement {
  return element(
    "section",
    {},
    job &&
      element(
        "div",
        { class: "notice job" },
        element("p", {}, text("askedBy", askerName(job.askedBy))),
        element("progress", { max: 100, value: job.percent, "aria-label": text("outcome_running") }),
        commandButton("stop", { type: "stopJob", correlationId: job.correlationId }),
        commandButton("pauseAll", { type: "pauseAll" }),
      ),
    consent.length === 0 ? undefined : element("h2", {}, text("consentTitle")),
    ...consent.map(({ id, askedBy, reason, prompt, canRemember }) =>
      element(
        "div",
        { class: "notice consent" },
        element("p", {}, text("askedBy", askerName(askedBy))),
        element("p", {}, text(REASONS[reason])),
        element("blockquote", { dir: "auto" }, prompt),
        commandButton("allowOnce", { type: "answerConsent", id, answer: "once" }),
        canRemember
          ? commandButton("allowAlways", { type: "answerConsent", id, answer: "always" })
          : undefined,
        // Without a key there is nobody to remember: it is refused this once.
        commandButton("block", { type: "answerConsent", id, answer: "block" }),
      ),
    ),
  );
}
