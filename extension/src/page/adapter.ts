import type { PageProblem, PageReport } from "../shared/pageMessages.ts";
import { find, findAll, matchedWay } from "./find.ts";
import { imageAddress } from "./imageHost.ts";
import { EXPECTED } from "./selectors.ts";

/** Time for the composer to appear, milliseconds. */
const COMPOSER_MS = 20_000;

/** Time for the send button to be ready after typing, milliseconds. */
const SEND_MS = 5000;

/** Time for the own message to stand in the chat once it was sent, milliseconds: the site shows it at once. */
const OWN_TURN_MS = 10_000;

const POLL_MS = 200;

/** Drives one new chat for one job: looks, types once, watches for the image that answers. */
export class Adapter {
  readonly correlationId: string;
  #report: PageReport = { state: "loading" };
  #submitted = false;
  #sentAt = 0;
  /** Which way of each selector matched where the page had to show it; null: none did. */
  readonly #matched: Record<string, number | null> = {};
  #prepared: Promise<void> | undefined;

  constructor(correlationId: string) {
    this.correlationId = correlationId;
  }

  get report(): PageReport {
    if (this.#report.state === "generating") this.#look();
    return { ...this.#report, matched: this.#matched };
  }

  /** Finds out whether this page can take a prompt. */
  async prepare(patienceMs = COMPOSER_MS): Promise<void> {
    this.#prepared ??= this.#prepare(patienceMs);
    await this.#prepared;
  }

  /** Types the prompt and sends it: once for this page's whole life. */
  async submit(prompt: string): Promise<void> {
    if (this.#submitted || this.#report.state !== "ready") return;
    const problem = this.#obstacle();
    if (problem !== undefined) return this.#fail(problem);
    this.#submitted = true;
    this.#report = { state: "generating" };
    const composer = find("composer");
    if (composer === undefined || !type(composer, prompt)) return this.#fail("pageChanged");
    const send = await until(() => {
      const button = find("send");
      return button !== undefined && !button.matches(":disabled, [aria-disabled='true']")
        ? button
        : undefined;
    }, SEND_MS);
    this.#note("typed");
    // What stands there now is what was typed, or nothing is sent.
    if (squeeze(textOf(composer)) !== squeeze(prompt)) return this.#fail("foreignText");
    if (send === undefined) return this.#fail("pageChanged");
    this.#sentAt = performance.now();
    send.click();
  }

  /** Has the site stop drawing. */
  stop(): void {
    find("stop")?.click();
    if (this.#report.state === "generating") this.#report = { state: "failed" };
  }

  async #prepare(patienceMs: number): Promise<void> {
    const composer = await until(() => find("login") ?? find("composer"), patienceMs);
    const problem = composer === undefined ? "pageChanged" : this.#obstacle();
    // Who is logged out is shown another page, which says nothing of this one.
    if (problem !== "loggedOut") this.#note("new");
    if (problem === undefined) this.#report = { state: "ready" };
    else this.#fail(problem);
  }

  #obstacle(): PageProblem | undefined {
    if (find("login") !== undefined) return "loggedOut";
    if (find("quota") !== undefined) return "quota";
    if (findAll("turn").length > 0) return "notNew";
    const composer = find("composer");
    if (composer === undefined) return "pageChanged";
    return squeeze(textOf(composer)) === "" ? undefined : "foreignText";
  }

  #look(): void {
    if (this.#sentAt > 0) this.#note("sent");
    const turns = findAll("turn");
    const own = turns.findIndex((it) => find("user", it) !== undefined);
    const others = turns.slice(own + 1).filter((it) => find("user", it) !== undefined);
    if (others.length > 0) {
      // Somebody else went on with this chat: what comes now may answer them.
      this.#fail("navigated");
    } else if (find("quota") !== undefined) this.#fail("quota");
    else if (own >= 0) {
      if (find("stop") === undefined) this.#lookForImage(turns.slice(own + 1));
    } else if (this.#sentAt > 0 && performance.now() - this.#sentAt > OWN_TURN_MS) this.#fail("pageChanged");
  }

  #lookForImage(turns: readonly HTMLElement[]): void {
    for (const turn of turns) {
      const answer = find("assistant", turn) ?? turn;
      for (const image of answer.querySelectorAll("img")) {
        const imageUrl = imageAddress(image.currentSrc || image.src);
        if (imageUrl === undefined || !image.complete || image.naturalWidth === 0) continue;
        this.#note("answered");
        this.#report = { state: "done", imageUrl };
        return;
      }
    }
  }

  #fail(problem: PageProblem): void {
    this.#report = { state: "failed", problem };
  }

  /** Notes what matches now of what must at this point; what has matched once stays. */
  #note(point: keyof typeof EXPECTED): void {
    for (const name of EXPECTED[point]) this.#matched[name] ??= matchedWay(name);
  }
}

/** Types as a person's keyboard would, so that the page's own editor takes it. */
function type(composer: HTMLElement, prompt: string): boolean {
  composer.focus();
  // The one way that editors of every kind take for typing; nothing has replaced it.
  return document.execCommand("insertText", false, prompt);
}

function textOf(composer: HTMLElement): string {
  return composer instanceof HTMLTextAreaElement ? composer.value : (composer.textContent ?? "");
}

/** An editor keeps white space in its own way: paragraphs, no-break spaces. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, "");
}

async function until<T>(look: () => T | undefined, timeoutMs: number): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined || performance.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
