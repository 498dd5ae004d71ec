import type { WorkerState } from "../shared/contract.ts";
import { sendCommand } from "../shared/sendCommand.ts";
import { element } from "./element.ts";
import { replaceView, startPage } from "./page.ts";
import { requestLocalHosts } from "./permission.ts";
import { humanStatesView, report, statusView, succeeded } from "./statusView.ts";
import { text } from "./text.ts";
import { TryIt } from "./tryIt.ts";
import { watchState } from "./watch.ts";
import { workView } from "./workView.ts";

const main = startPage(text("name"));
const tryIt = new TryIt();
const local = element("input", { type: "checkbox", id: "local", change: () => void preferLocal() });
let status = element("section");
let states = element("section");
let work = element("section");
main.append(
  status,
  states,
  work,
  element("p", {}, local, element("label", { for: "local" }, text("preferLocal"))),
  tryIt.view,
  element(
    "p",
    {},
    element(
      "button",
      { type: "button", click: () => void chrome.runtime.openOptionsPage() },
      text("settings"),
    ),
  ),
);
watchState(show);

function show(state: WorkerState): void {
  status = replaceView(status, statusView(state));
  const about = JSON.stringify([state.localServer, state.consent, state.job?.correlationId]);
  states = replaceView(states, withAbout(humanStatesView(state), about));
  work = replaceView(work, withAbout(workView(state), about));
  local.checked = state.settings.preferLocal;
  tryIt.update(state);
}

function withAbout(view: HTMLElement, about: string): HTMLElement {
  view.dataset.about = about;
  return view;
}

async function preferLocal(): Promise<void> {
  const wanted = local.checked;
  if (wanted && !(await requestLocalHosts())) {
    local.checked = false;
    report(text("permissionDenied"));
    return;
  }
  succeeded(await sendCommand({ type: "setSettings", change: { preferLocal: wanted } }));
}
