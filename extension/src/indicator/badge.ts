import type { IndicatorState } from "../shared/contract.ts";
import { HUMAN_STATES } from "../shared/humanStates.ts";
import { changeKey, LAYERS, lookOf, tinted } from "../shared/look.ts";
import { plainName } from "../shared/plainName.ts";
import { sendCommand } from "../shared/sendCommand.ts";
import { direction, language, text } from "../shared/text.ts";
import { element } from "../ui/element.ts";
import { freeBottom } from "./room.ts";
import { indicatorSheet } from "./sheet.ts";

const CONTROLS = "button, a[href], input, textarea, select, [role=button], [contenteditable=true]";

/** The badge in the page: a closed shadow root that scripts of the page cannot look into. */
export class Badge {
  readonly #host = document.createElement("semantest-indicator");
  readonly #border = element("div", { class: "border", hidden: true });
  readonly #label = element("span");
  readonly #more = element("div", { class: "more", hidden: true });
  readonly #stop = element(
    "button",
    { type: "button", hidden: true, click: () => void this.#stopJob() },
    text("stop"),
  );
  readonly #pause = element(
    "button",
    { type: "button", hidden: true, click: () => void sendCommand({ type: "pauseAll" }) },
    text("pauseAll"),
  );
  readonly #help = element("button", { type: "button", hidden: true, click: () => void this.#openHelp() });
  readonly #said = element("span", {
    class: "said",
    role: "status",
    "aria-live": "polite",
    lang: language(),
  });
  readonly #chip: HTMLElement;
  readonly #life = new AbortController();
  #state: IndicatorState | undefined;
  #dismissed: string | undefined;

  constructor() {
    const dismiss = element(
      "button",
      {
        type: "button",
        class: "dismiss",
        "aria-label": text("dismiss"),
        title: text("dismiss"),
        click: () => this.#dismiss(),
      },
      "\u00d7",
    );
    this.#chip = element(
      "div",
      { class: "chip", lang: language(), dir: direction() },
      element("span", { class: "dot" }),
      this.#label,
      dismiss,
      this.#more,
      this.#help,
      this.#stop,
      this.#pause,
    );
    const root = this.#host.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [indicatorSheet()];
    root.append(this.#border, this.#chip, this.#said);
    // A page that takes every key for its own field would take the focus from a button that is pressed.
    for (const type of ["keydown", "keypress", "keyup"])
      this.#chip.addEventListener(type, (event) => event.stopPropagation());
    window.addEventListener("resize", () => this.place(), { signal: this.#life.signal });
  }

  /** Takes it out of the page for good. */
  end(): void {
    this.#life.abort();
    this.#state = undefined;
    this.#host.remove();
  }

  /** Shows a state; speaks only where more than the latency changed. */
  show(state: IndicatorState): void {
    const before = this.#state && changeKey(this.#state);
    this.#state = state;
    const key = changeKey(state);
    if (key !== this.#dismissed) this.#dismissed = undefined;
    const { label, colour } = lookOf(state.connection);
    const { latencyMs } = state.connection;
    const words = text(label);
    this.#label.textContent =
      latencyMs === undefined || state.connection.state !== "connected"
        ? words
        : `${words} - ${Math.round(latencyMs)}ms`;
    this.#host.style.setProperty("--colour", colour);
    // One opaque colour, the very one whose contrast a spec computes.
    for (const [scheme, { ground }] of Object.entries(LAYERS))
      this.#host.style.setProperty(`--${scheme}`, tinted(ground, colour));
    this.#border.hidden = state.style !== "border" || this.#dismissed !== undefined;
    const more = moreWords(state);
    this.#more.textContent = more;
    this.#more.hidden = more === "";
    const [urgent] = state.humanStates;
    this.#help.hidden = urgent === undefined && state.waiting === 0;
    // The dots: the action itself is taken in the extension's own page, out of reach of this one.
    this.#help.textContent = urgent ? `${text(HUMAN_STATES[urgent.code].actionText)}…` : text("answer");
    this.#stop.hidden = state.job === undefined;
    this.#pause.hidden = state.job === undefined;
    if (before !== key) this.#said.textContent = [words, more].filter(Boolean).join(". ");
    this.place();
  }

  /** Puts the badge back where the page removed it, and out of the way of the page's controls. */
  place(): void {
    if (this.#state === undefined) return;
    if (!this.#host.isConnected) document.documentElement.append(this.#host);
    this.#chip.hidden = this.#dismissed !== undefined;
    if (this.#chip.hidden) return;
    const { width, height } = this.#chip.getBoundingClientRect();
    const controls = [...document.querySelectorAll(CONTROLS)].map((it) => it.getBoundingClientRect());
    const view = { width: innerWidth, height: innerHeight };
    const shown = controls.filter((box) => box.width > 0 && box.height > 0);
    const bottom = freeBottom(view, { width, height }, shown);
    this.#chip.hidden = bottom === undefined;
    if (bottom !== undefined) this.#chip.style.setProperty("--bottom", `${bottom}px`);
  }

  #dismiss(): void {
    this.#dismissed = this.#state && changeKey(this.#state);
    this.#border.hidden = true;
    this.place();
  }

  async #openHelp(): Promise<void> {
    const [urgent] = this.#state?.humanStates ?? [];
    const isSettings = urgent !== undefined && HUMAN_STATES[urgent.code].action.kind === "options";
    await sendCommand({ type: isSettings ? "openOptions" : "openPopup" });
  }

  async #stopJob(): Promise<void> {
    const job = this.#state?.job;
    if (job) await sendCommand({ type: "stopJob", correlationId: job.correlationId });
  }
}

function moreWords({ humanStates, job, waiting }: IndicatorState): string {
  const lines: string[] = [];
  if (job)
    lines.push(
      text("askedBy", plainName(job.askedBy.name) ?? job.askedBy.fingerprint ?? text("unknownAsker")),
    );
  if (waiting > 0) lines.push(text("waiting", waiting));
  const [first] = humanStates;
  if (first) {
    const { icon, text: words } = HUMAN_STATES[first.code];
    lines.push(`${icon} ${text(words)}`);
  }
  return lines.join(" ");
}
