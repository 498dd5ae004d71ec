import { render } from "preact";
import { sendCommand } from "../shared/sendCommand.ts";
import { text } from "../shared/text.ts";
import { element } from "./element.ts";
import { startPage } from "./page.ts";
import { succeeded } from "./report.ts";
import { humanStatesView, statusView } from "./statusView.ts";
import { TryIt } from "./tryIt.ts";
import { watchState } from "./watch.ts";

const main = startPage(text("welcomeTitle"));
const tryIt = new TryIt();
const status = element("section", { class: "status" });
const states = element("section");
main.append(
  element("p", {}, text("welcomeWhat")),
  element("p", {}, text("welcomeSent")),
  element("p", { class: "terms" }, text("welcomeTerms")),
  status,
  states,
  tryIt.view,
  element("button", { type: "button", click: () => void finish() }, text("welcomeDone")),
);
watchState((state) => {
  render(statusView(state), status);
  render(humanStatesView(state), states);
  tryIt.update(state);
});

async function finish(): Promise<void> {
  if (succeeded(await sendCommand({ type: "dismissFirstRun" }))) window.close();
}
