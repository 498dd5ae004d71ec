import { type ComponentChild, Fragment, h, render } from "preact";
import type { WorkerState } from "../shared/contract.ts";
import { text } from "../shared/text.ts";
import { element, trusted } from "./element.ts";
import { pairingView } from "./listsView.ts";
import { LocalSwitch } from "./localSwitch.ts";
import { startPage } from "./page.ts";
import { humanStatesView, statusView } from "./statusView.ts";
import { TryIt } from "./tryIt.ts";
import { watchState } from "./watch.ts";
import { commandButton, workView } from "./workView.ts";

const main = startPage(text("name"));
const tryIt = new TryIt();
const local = new LocalSwitch();
const status = element("section", { class: "status" });
const states = element("section");
const work = element("section");
const pairing = element("section");
const foot = element("p", { class: "foot" });
main.append(status, states, work, local.view, pairing, tryIt.view, foot);
render(footView(), foot);
watchState((state) => {
  render(statusView(state), status);
  render(humanStatesView(state), states);
  render(workView(state), work);
  render(state.pairing && pairingView(state.pairing, state.settings), pairing);
  render(footView(state), foot);
  local.update(state.settings);
  tryIt.update(state);
});

/** What a person may always do; also before the worker has answered. */
function footView(state?: WorkerState): ComponentChild {
  const openOptions = () => void chrome.runtime.openOptionsPage();
  // Who is paused has the button that ends it; a job has one of its own.
  const mayPause = state?.connection.state !== "paused" && state?.job === undefined;
  return h(
    Fragment,
    null,
    h("button", { type: "button", onClick: trusted(openOptions) }, text("settings")),
    state?.pairing === undefined && commandButton("pairNew", { type: "createPairing" }),
    mayPause && commandButton("pauseAll", { type: "pauseAll" }),
  );
}
