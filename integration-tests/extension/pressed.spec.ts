import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type Command, STATE_PORT, type WorkerState } from "../../extension/src/shared/contract.ts";
import { showsState } from "../rig/extension/ownPages.ts";
import { EVERYTHING, indicatorState } from "../rig/extension/painted.ts";
import { type StandIn, startStandIn } from "../rig/extension/standIn.ts";
import { until } from "../rig/extension/until.ts";
import { chromium, pathOrSkip } from "../rig/tools.ts";

const { job, consent, pairing, pairedClients, connection } = EVERYTHING;
const OTHER_WORDS = "maple ocean paper lamp";

/** A button of one page. */
interface Pressed {
  readonly page: "popup" | "options";
  readonly within: string;
  readonly name: string;
  /** Its command in the first state. */
  readonly sends: Command;
  /** The command of the button in its place, once that is about somebody else. */
  readonly sendsChanged: Command;
}

const BUTTONS: readonly Pressed[] = [
  {
    page: "popup",
    within: ".notice:has(progress)",
    name: "Stop",
    sends: { type: "stopJob", correlationId: "a" },
    sendsChanged: { type: "stopJob", correlationId: "other" },
  },
  {
    page: "popup",
    within: ".consent",
    name: "Allow once",
    sends: { type: "answerConsent", id: "q", answer: "once" },
    sendsChanged: { type: "answerConsent", id: "other", answer: "once" },
  },
  {
    page: "options",
    within: "[data-code=localServerUnapproved]",
    name: "Approve this server",
    sends: { type: "approveLocalServer", host: "localhost:3003", fingerprint: "apple river stone cloud" },
    sendsChanged: { type: "approveLocalServer", host: "localhost:3003", fingerprint: OTHER_WORDS },
  },
  {
    page: "popup",
    within: ".notice",
    name: "Yes, pair",
    sends: { type: "confirmPairing", id: "c", accept: true },
    sendsChanged: { type: "confirmPairing", id: "other", accept: true },
  },
  {
    page: "options",
    within: "li",
    name: "Remove",
    sends: { type: "removePairedClient", id: "k" },
    sendsChanged: { type: "removePairedClient", id: "other" },
  },
];

/** What goes on meanwhile: nothing that the buttons are about, but most of what stands above them. */
const GOES_ON: WorkerState = {
  ...EVERYTHING,
  connection: { ...connection, latencyMs: 51, latencySamples: [...connection.latencySamples, 51] },
  humanStates: EVERYTHING.humanStates.filter(({ code }) => code === "localServerUnapproved"),
  job: { ...job, percent: 80 },
  pairedClients: [
    { ...pairedClients[0], lastUsedAt: connection.since },
    { ...pairedClients[0], id: "l" },
  ],
  counters: { lastHour: 2, lastDay: 3, nextAt: 0 },
};

/** In the same places stands what is about somebody else. Each state has a latency of its own, to be known by. */
const CHANGED: WorkerState = {
  ...EVERYTHING,
  connection: { ...connection, latencyMs: 52 },
  job: { ...job, correlationId: "other" },
  consent: [{ ...consent[0], id: "other" }],
  pairing: { ...pairing, candidate: { ...pairing.candidate, id: "other" } },
  pairedClients: [{ ...pairedClients[0], id: "other" }],
  localServer: { ...EVERYTHING.localServer, fingerprint: OTHER_WORDS },
};

/**
 * Proves what becomes of a press during which the worker sends another state. The worker is a stand-in, so that the state
 * comes in just that moment.
 */
describe("a button of the extension's pages that is pressed", function () {
  this.timeout(90_000);
  let standIn: StandIn;
  let page: Page;

  before(async function () {
    await pathOrSkip(this, chromium());
    standIn = await startStandIn();
  });
  after(() => standIn?.close());
  afterEach(() => page?.close());

  for (const button of BUTTONS) {
    const { name, sends, sendsChanged } = button;

    it(`does what it says though everything else changes and moves: ${name}`, async () => {
      await press(button);
      await comes(GOES_ON);
      await page.mouse.up();
      await shows(GOES_ON);
      assert.deepEqual(await standIn.heard(page, 1), [sends]);
    });

    it(`is about what was shown when it was pressed: ${name}`, async () => {
      await press(button);
      await comes(CHANGED);
      await page.mouse.up();
      await shows(CHANGED);
      await found(button).click();
      assert.deepEqual(await standIn.heard(page, 2), [sends, sendsChanged]);
    });

    it(`keeps the focus though everything else changes: ${name}`, async () => {
      await open(button);
      await found(button).focus();
      await page.keyboard.down("Space");
      await comes(GOES_ON);
      await shows(GOES_ON);
      await page.keyboard.up("Space");
      assert.deepEqual(await standIn.heard(page, 1), [sends]);
    });

    it(`does nothing to another that takes its place under a key: ${name}`, async () => {
      await open(button);
      await found(button).focus();
      await page.keyboard.down("Space");
      await comes(CHANGED);
      await shows(CHANGED);
      await page.keyboard.up("Space");
      await found(button).click();
      assert.deepEqual(await standIn.heard(page, 1), [sendsChanged]);
    });
  }

  async function open(button: Pressed): Promise<void> {
    await standIn.show(EVERYTHING, indicatorState());
    page = await standIn.context.newPage();
    await page.goto(standIn.address(button.page));
    await showsState(page);
    // The page's own port is served first: what came by this one, it has.
    await page.evaluate((port) => {
      chrome.runtime.connect({ name: port }).onMessage.addListener((state: WorkerState) => {
        Object.assign(globalThis, { latencyMs: state.connection.latencyMs });
      });
    }, STATE_PORT);
    await standIn.worker.evaluate("sent.length = 0");
  }

  const found = ({ within, name }: Pressed) =>
    page.locator(within).getByRole("button", { name, exact: true }).first();

  /** Presses it, and does not let go of it. */
  async function press(button: Pressed): Promise<void> {
    await open(button);
    await found(button).hover();
    await page.mouse.down();
  }

  /** Has another state come to the page. */
  async function comes(state: WorkerState): Promise<void> {
    await standIn.show(state, indicatorState());
    await until(async () => (await page.evaluate("latencyMs")) === state.connection.latencyMs);
  }

  const shows = (state: WorkerState) => page.getByText(`${state.connection.latencyMs} ms`).waitFor();
});
