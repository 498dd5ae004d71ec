import type { PageCheck, SelectorView } from "../shared/contract.ts";
import { sendCommand } from "../shared/sendCommand.ts";
import { errorKey, text } from "../shared/text.ts";
import { element } from "./element.ts";
import { report } from "./report.ts";

const ICONS: Readonly<Record<SelectorView["verdict"], string>> = {
  found: "\u2713",
  spare: "\u2248",
  missing: "\u2715",
  unknown: "\u2026",
};

/** Has ChatGPT's page looked at and says what is missing there; undefined where nobody could look. */
export async function lookAtPage(): Promise<PageCheck | undefined> {
  report(text("pageChecking"));
  const reply = await sendCommand({ type: "checkPage" });
  report(reply.ok ? wordsOf(reply.value) : text(errorKey(reply.code)));
  return reply.ok ? reply.value : undefined;
}

function wordsOf({ selectors, loggedOut, quota }: PageCheck): string {
  if (loggedOut) return text("stateLoggedOut");
  if (quota) return text("stateQuota");
  const missing = selectors.filter(({ verdict }) => verdict === "missing");
  const names = missing.map(({ name }) => text(`part_${name}`)).join(", ");
  return names === "" ? text("pageFine") : text("pageMissing", names);
}

/** The button that has the page looked at, and what was found part by part. */
export class CheckView {
  readonly view: HTMLElement;
  readonly #found = element("ul", { class: "parts", hidden: true });

  constructor() {
    this.view = element(
      "section",
      { id: "check" },
      element("h2", {}, text("pageTitle")),
      element("p", {}, text("pageText")),
      element("button", { type: "button", click: () => void this.#run() }, text("actionCheckPage")),
      this.#found,
    );
  }

  async #run(): Promise<void> {
    this.#found.hidden = true;
    const check = await lookAtPage();
    if (check === undefined) return;
    this.#found.replaceChildren(...check.selectors.map(partView));
    this.#found.hidden = check.loggedOut;
  }
}

function partView({ name, verdict }: SelectorView): HTMLElement {
  return element(
    "li",
    { "data-part": name, "data-verdict": verdict },
    element("span", { class: "icon", "aria-hidden": "true" }, ICONS[verdict]),
    `${text(`part_${name}`)}: ${text(`verdict_${verdict}`)}`,
  );
}
