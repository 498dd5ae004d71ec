import type { WorkerState } from "../shared/contract.ts";
import { text } from "../shared/text.ts";
import { element } from "./element.ts";
import { pairingView } from "./listsView.ts";
import { LocalSwitch } from "./localSwitch.ts";
import { replaceView, startPage } from "./page.ts";
import { humanStatesView, statusView } from "./statusView.ts";
import { TryIt } from "./tryIt.ts";
import { watchState } from "./watch.ts";
import { commandButton, workView } from "./workView.ts";

const main = startPage(text("name"));
const tryIt = new TryIt();
const local = new LocalSwitch();
const pair = commandButton("pairNew", { type: "createPairing" });
const pause = commandButton("pauseAll", { type: "pauseAll" });
let status = element("section");
let states = element("section");
let work = element("section");
let pairing = element("section");
main.append(
  status,
  states,
  work,
  local.view,
  pairing,
  tryIt.view,
  element(
    "p",
    { class: "foot" },
    element(
      "button",
      { type: "button", click: () => void chrome.runtime.openOptionsPage() },
      text("settings"),
    ),
    pair,
    pause,
  ),
);
watchState(show);

function show(state: WorkerState): void {
  status = replaceView(status, statusView(state));
  const about = JSON.stringify([state.localServer, state.consent, state.job?.correlationId]);
  states = replaceView(states, withAbout(humanStatesView(state), about));
  work = replaceView(work, withAbout(workView(state), about));
  const paired = JSON.stringify([state.pairing, state.settings.serverUrl]);
  pairing = replaceView(pairing, withAbout(pairingSection(state), paired));
  pair.hidden = state.pairing !== undefined;
  local.update(state.settings);
  // Who is paused has the button that ends it; a job has one of its own.
  pause.hidden = state.connection.state === "paused" || state.job !== undefined;
  tryIt.update(state);
}

function pairingSection({ pairing: under, settings }: WorkerState): HTMLElement {
  return element("section", {}, under && pairingView(under, settings));
}

function withAbout(view: HTMLElement, about: string): HTMLElement {
  view.dataset.about = about;
  return view;
}
