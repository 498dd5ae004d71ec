import type { PageProblem, PageReport } from "../shared/pageMessages.ts";
import { followChat, isLoginPath, NEW_CHAT } from "./chatPath.ts";
import { find, findAll, matchedWay } from "./find.ts";
import { imageAddress } from "./imageHost.ts";
import { EXPECTED, SELECTORS } from "./selectors.ts";
import { showsPrompt, squeeze, textOf, wordsOf } from "./text.ts";

/** Time for the composer to appear, milliseconds. */
const COMPOSER_MS = 20_000;

/** Time for the send button to be ready after typing, milliseconds. */
const SEND_MS = 5000;

/** Longest time for which the own message may not stand in the chat, milliseconds: the site shows it at once. */
const OWN_TURN_MS = 10_000;

/** Time for the site to show that it draws, and then that it has stopped, milliseconds each. */
const STOP_MS = 1500;

/**
 * Least width and height of an image that answers, pixels: the smallest that OpenAI's models draw
 * (https://platform.openai.com/docs/api-reference/images/create#images-create-size). What is smaller is the page's own.
 */
const MIN_SIDE_PX = 256;

const POLL_MS = 200;

/**
 * Drives one new chat for one job: looks, types once, watches for the image that answers. The page is the job's as long
 * as it shows the chat that the job began, and in it nothing but the job's own prompt and what answers it.
 */
export class Adapter {
  readonly correlationId: string;
  #report: PageReport = { state: "loading" };
  /** What was typed; undefined: nothing yet. */
  #prompt: string | undefined;
  /** When it was sent; undefined: not yet. */
  #sentAt: number | undefined;
  /** When the own message was last seen. */
  #ownSeenAt: number | undefined;
  /** Path of the job's chat; undefined: the page has shown another since. */
  #chat: string | undefined = NEW_CHAT;
  /** A person has clicked or pressed a key here since the prompt was typed. */
  #isTouched = false;
  /** Which way of each selector matched where the page had to show it; null: none did. */
  readonly #matched: Record<string, number | null> = {};
  #prepared: Promise<void> | undefined;

  constructor(correlationId: string) {
    this.correlationId = correlationId;
    const touched = ({ isTrusted }: Event) => {
      // What a script does, ours too, is nobody's hand.
      if (isTrusted) this.#isTouched = true;
    };
    for (const type of ["pointerdown", "keydown"]) addEventListener(type, touched, { capture: true });
  }

  get report(): PageReport {
    if (this.#report.state === "generating") this.#look();
    // A page that was loaded anew is not asked to begin: all there is to tell of it is where the site has led.
    if (this.#report.state === "loading" && (isLoggedOut() || isLoginPath(location.pathname)))
      this.#fail("loggedOut");
    return { ...this.#report, matched: this.#matched, isTaken: this.#isTaken() };
  }

  /** Finds out whether this page can take a prompt. */
  async prepare(patienceMs = COMPOSER_MS): Promise<void> {
    this.#prepared ??= this.#prepare(patienceMs);
    await this.#prepared;
  }

  /** Types the prompt and sends it: once for this page's whole life. */
  async submit(prompt: string): Promise<void> {
    if (this.#prompt !== undefined || this.#report.state !== "ready") return;
    const problem = this.#obstacle("");
    if (problem !== undefined) return this.#fail(problem);
    this.#prompt = prompt;
    this.#isTouched = false;
    this.#report = { state: "generating" };
    const composer = find("composer");
    if (composer === undefined || !type(composer, prompt)) return this.#fail("pageChanged");
    await until(readySend, SEND_MS);
    this.#note("typed");
    if (this.#report.state !== "generating") return;
    // Time has passed: whatever the page shows now must be a new chat whose composer, the one that took the typing or
    // one that was put in its place, holds what was typed and nothing else. From here to the click no other code runs.
    const obstacle = this.#obstacle(prompt);
    if (obstacle !== undefined) return this.#fail(obstacle);
    const send = readySend();
    if (send === undefined) return this.#fail("pageChanged");
    this.#sentAt = performance.now();
    send.click();
  }

  /** Has the site stop drawing, in the job's own chat alone; resolves once it has, as far as the page shows it. */
  async stop(): Promise<void> {
    const isDrawing = this.#report.state === "generating" && this.#sentAt !== undefined;
    if (this.#report.state === "generating") this.#report = { state: "failed" };
    if (!isDrawing) return;
    // The site shows what it was sent, and that it draws, a moment after the click.
    const stop = await until(() => this.#ownStop(), STOP_MS);
    stop?.click();
    // A page that is closed at once takes the site's request with it.
    if (stop !== undefined) await until(() => (find("stop") === undefined ? true : undefined), STOP_MS);
  }

  /** The button that stops what is drawn for the job. */
  #ownStop(): HTMLElement | undefined {
    this.#follow();
    return this.#chat !== undefined && this.#isAlone() ? find("stop") : undefined;
  }

  async #prepare(patienceMs: number): Promise<void> {
    const composer = await until(() => find("login") ?? find("composer"), patienceMs);
    const problem = composer === undefined ? "pageChanged" : this.#obstacle("");
    // Who is logged out is shown another page, which says nothing of this one.
    if (problem !== "loggedOut") this.#note("new");
    if (problem === undefined) this.#report = { state: "ready" };
    else this.#fail(problem);
  }

  /** Why nothing may be typed or sent here now; `expected` is what the composer must hold. */
  #obstacle(expected: string): PageProblem | undefined {
    if (isLoggedOut()) return "loggedOut";
    if (find("quota") !== undefined) return "quota";
    this.#follow();
    // A chat that is opened has its address before its messages.
    if (this.#chat !== NEW_CHAT || findAll("turn").length > 0) return "notNew";
    const composer = find("composer");
    if (composer === undefined) return "pageChanged";
    return squeeze(textOf(composer)) === squeeze(expected) ? undefined : "foreignText";
  }

  #look(): void {
    if (this.#sentAt === undefined) return;
    this.#note("sent");
    this.#follow();
    const [message, ...others] = findAll("user");
    if (isLoggedOut()) this.#fail("loggedOut");
    // Another chat, or somebody went on with this one: what comes now may answer them.
    else if (this.#chat === undefined || others.length > 0) this.#fail("navigated");
    else if (find("quota") !== undefined) this.#fail("quota");
    else this.#lookBehind(message, this.#sentAt);
  }

  /** Looks for the image that follows the own message; `message` is the one that the chat shows. */
  #lookBehind(message: HTMLElement | undefined, sentAt: number): void {
    const turns = findAll("turn");
    const isOwn = message !== undefined && this.#isOwn(message);
    const own = isOwn ? turns.findIndex((it) => it.contains(message)) : -1;
    if (own >= 0) {
      this.#ownSeenAt = performance.now();
      if (find("stop") === undefined) this.#lookForImage(turns.slice(own + 1));
    } else if (performance.now() - (this.#ownSeenAt ?? sentAt) > OWN_TURN_MS) {
      const isOthers = this.#ownSeenAt !== undefined || (message !== undefined && !isOwn);
      this.#fail(isOthers ? "navigated" : "pageChanged");
    }
  }

  #lookForImage(turns: readonly HTMLElement[]): void {
    for (const turn of turns) {
      const answer = find("assistant", turn) ?? turn;
      for (const image of answer.querySelectorAll("img")) {
        const imageUrl = imageAddress(image.currentSrc || image.src);
        if (imageUrl === undefined || !image.complete || isSmall(image)) continue;
        this.#note("answered");
        this.#report = { state: "done", imageUrl };
        return;
      }
    }
  }

  /** Notes the name that the site gives the chat, or that the page has left it. */
  #follow(): void {
    // A chat that a person's hand may have opened is not taken for the one that was just begun.
    const isNameable = this.#sentAt !== undefined && !this.#isTouched;
    this.#chat = this.#chat && followChat(this.#chat, location.pathname, isNameable);
  }

  /** Whether the page shows anything that the job has not put there: it is somebody else's then, and stays open. */
  #isTaken(): boolean {
    this.#follow();
    const isLeft = this.#chat === undefined || this.#report.problem === "navigated";
    const composer = find("composer");
    const text = composer === undefined ? "" : squeeze(textOf(composer));
    const isForeign = text !== "" && text !== squeeze(this.#prompt ?? "");
    if (isLeft || isForeign) return true;
    return this.#sentAt === undefined
      ? findAll("turn").length > 0
      : findAll("user").length > 0 && !this.#isAlone();
  }

  /** Whether the own message is the only one of a person's. */
  #isAlone(): boolean {
    const [message, ...others] = findAll("user");
    return message !== undefined && others.length === 0 && this.#isOwn(message);
  }

  #isOwn(message: HTMLElement): boolean {
    return this.#prompt !== undefined && showsPrompt(wordsOf(message, SELECTORS.aside.join()), this.#prompt);
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

/** The site asks for a login; what an answer links to is not the site's word. */
function isLoggedOut(): boolean {
  const turns = findAll("turn");
  return findAll("login").some((it) => !turns.some((turn) => turn.contains(it)));
}

function isSmall({ naturalWidth, naturalHeight }: HTMLImageElement): boolean {
  return Math.min(naturalWidth, naturalHeight) < MIN_SIDE_PX;
}

/** The button that sends, once it can be pressed. */
function readySend(): HTMLElement | undefined {
  const button = find("send");
  return button?.matches(":disabled, [aria-disabled='true']") ? undefined : button;
}

async function until<T>(look: () => T | undefined, timeoutMs: number): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined || performance.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
