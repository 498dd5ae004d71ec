import { type ComponentChild, Fragment, h } from "preact";
import type { AskerView, Command, ConsentReason, WorkerState } from "../shared/contract.ts";
import { plainName } from "../shared/plainName.ts";
import { sendCommand } from "../shared/sendCommand.ts";
import { type MessageKey, text } from "../shared/text.ts";
import { trusted } from "./element.ts";
import { succeeded } from "./report.ts";

const REASONS: Readonly<Record<ConsentReason, MessageKey>> = {
  unknownKey: "consentUnknownKey",
  unsigned: "consentUnsigned",
  old: "consentOld",
};

/** A button that sends one command. */
export function commandButton(words: MessageKey, command: Command): ComponentChild {
  const click = async () => void succeeded(await sendCommand(command));
  return h("button", { type: "button", onClick: trusted(() => void click()) }, text(words));
}

/** Who asks, as text. */
export function askerName({ name, fingerprint }: AskerView): string {
  return [plainName(name) ?? text("unknownAsker"), fingerprint].filter((it) => it !== undefined).join(" - ");
}

/** The requests that wait for a decision; below them, so that its end moves none under the pointer, the job that runs. */
export function workView({ job, consent }: WorkerState): ComponentChild {
  return h(
    Fragment,
    null,
    consent.length === 0 ? undefined : h("h2", null, text("consentTitle")),
    consent.map(({ id, askedBy, reason, prompt, canRemember }) =>
      h(
        "div",
        { key: id, class: "notice consent" },
        h("p", null, text("askedBy", askerName(askedBy))),
        h("p", null, text(REASONS[reason])),
        h("blockquote", { dir: "auto" }, prompt),
        commandButton("allowOnce", { type: "answerConsent", id, answer: "once" }),
        canRemember
          ? commandButton("allowAlways", { type: "answerConsent", id, answer: "always" })
          : undefined,
        // Without a key there is nobody to remember: it is refused this once.
        commandButton("block", { type: "answerConsent", id, answer: "block" }),
      ),
    ),
    job &&
      h(
        "div",
        { key: job.correlationId, class: "notice job" },
        h("p", null, text("askedBy", askerName(job.askedBy))),
        h("progress", { max: 100, value: job.percent, "aria-label": text("outcome_running") }),
        commandButton("stop", { type: "stopJob", correlationId: job.correlationId }),
        commandButton("pauseAll", { type: "pauseAll" }),
      ),
  );
}
