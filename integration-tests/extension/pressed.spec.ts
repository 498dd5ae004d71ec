import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Command, WorkerState } from "../../extension/src/shared/contract.ts";
import { EVERYTHING, indicatorState } from "../rig/extension/painted.ts";
import { type StandIn, startStandIn } from "../rig/extension/standIn.ts";
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

/** What goes on meanwhile, leaves what the buttons are about and moves none of them. */
const GOES_ON: WorkerState = {
  ...EVERYTHING,
  connection: { ...connection, latencyMs: 51, latencySamples: [...connection.latencySamples, 51] },
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
    it(`does what it says though other things change: ${button.name}`, async () => {
      await press(button);
      await changes(button, GOES_ON);
      await page.mouse.up();
      assert.deepEqual(await sent(), [button.sends]);
    });

    it(`keeps the focus though other things change: ${button.name}`, async () => {
      await open(button);
      await found(button).focus();
      await changes(button, GOES_ON);
      await page.keyboard.press("Enter");
      assert.deepEqual(await sent(), [button.sends]);
    });

    it(`does nothing to another than it was pressed for: ${button.name}`, async () => {
      await press(button);
      await changes(button, CHANGED);
      await page.mouse.up();
      await found(button).click();
      assert.deepEqual(await sent(), [button.sendsChanged]);
    });
  }

  async function open(button: Pressed): Promise<void> {
    await standIn.show(EVERYTHING, indicatorState());
    page = await standIn.context.newPage();
    await page.goto(standIn.address(button.page));
    await found(button).waitFor();
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

  /** Resolves once the page shows that state. */
  async function changes(button: Pressed, state: WorkerState): Promise<void> {
    await standIn.show(state, indicatorState());
    await page.getByText(`${state.connection.latencyMs} ms`).waitFor();
    await found(button).waitFor();
  }

  /** Commands, once there is one. */
  async function sent(): Promise<unknown> {
    await standIn.worker.evaluate(
      "new Promise((done) => { const look = () => (sent.length > 0 ? done() : setTimeout(look, 20)); look(); })",
    );
    return standIn.worker.evaluate("sent");
  }
});
