import { render } from "preact";
import { sendCommand } from "../shared/sendCommand.ts";
import { errorKey, text } from "../shared/text.ts";
import { CheckView } from "./checkView.ts";
import { element } from "./element.ts";
import { clientsView, jobsView } from "./listsView.ts";
import { LocalSwitch } from "./localSwitch.ts";
import { startPage } from "./page.ts";
import { report, succeeded } from "./report.ts";
import { SettingsForm } from "./settingsForm.ts";
import { humanStatesView, statusView } from "./statusView.ts";
import { watchState } from "./watch.ts";
import { workView } from "./workView.ts";

const main = startPage(text("settings"));
const local = new LocalSwitch();
const form = new SettingsForm(local.view);
const check = new CheckView();
const prompts = element("input", { type: "checkbox", id: "prompts" });
const sure = element("input", {
  type: "checkbox",
  id: "sure",
  change: () => erase.toggleAttribute("disabled", !sure.checked),
});
const erase = element(
  "button",
  { type: "button", class: "danger", disabled: true, click: () => void eraseAll() },
  text("erase"),
);
const owed = element("p", { id: "owed", hidden: true });
const status = element("section", { class: "status" });
const states = element("section");
const work = element("section");
const clients = element("section");
const jobs = element("section");
main.append(
  status,
  states,
  work,
  form.view,
  clients,
  check.view,
  jobs,
  element(
    "section",
    {},
    element("h2", {}, text("logTitle")),
    element("p", {}, prompts, element("label", { for: "prompts" }, text("logPrompts"))),
    element("button", { type: "button", click: () => void exportLog() }, text("logExport")),
  ),
  element(
    "section",
    {},
    element("h2", {}, text("eraseTitle")),
    element("p", {}, text("eraseText")),
    owed,
    element("p", {}, sure, element("label", { for: "sure" }, text("eraseConfirm"))),
    erase,
  ),
);

watchState((state) => {
  render(statusView(state), status);
  render(humanStatesView(state), states);
  render(workView(state), work);
  render(clientsView(state), clients);
  render(jobsView(state), jobs);
  local.update(state.settings);
  form.fill(state.settings);
  owed.hidden = state.removalsOwed.length === 0;
  owed.textContent = text("removalsOwed", state.removalsOwed.join(", "));
});

async function exportLog(): Promise<void> {
  const reply = await sendCommand({ type: "exportLog", includePrompts: prompts.checked });
  if (!reply.ok) return report(text(errorKey(reply.code)));
  const href = URL.createObjectURL(new Blob([reply.value.text], { type: "text/plain" }));
  element("a", { href, download: reply.value.fileName }).click();
  URL.revokeObjectURL(href);
}

async function eraseAll(): Promise<void> {
  if (!sure.checked || erase.disabled) return;
  erase.disabled = true;
  // What is being typed here is of the settings that are gone.
  if (succeeded(await sendCommand({ type: "eraseEverything" }))) location.reload();
}
