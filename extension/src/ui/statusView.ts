import { type ComponentChild, Fragment, h } from "preact";
import type { HumanState, WorkerState } from "../shared/contract.ts";
import { approvalOf, HUMAN_STATES } from "../shared/humanStates.ts";
import { lookOf } from "../shared/look.ts";
import { sendCommand } from "../shared/sendCommand.ts";
import { errorKey, language, text } from "../shared/text.ts";
import { lookAtPage } from "./checkView.ts";
import { trusted } from "./element.ts";
import { succeeded } from "./report.ts";
import { sparklinePoints } from "./sparkline.ts";

const [WIDTH, HEIGHT] = [120, 24];

/** Which server, since when, how fast, and the last error. */
export function statusView({ connection }: WorkerState): ComponentChild {
  const { label, colour } = lookOf(connection);
  const { latencyMs, url, lastError, lastErrorAt } = connection;
  return h(
    Fragment,
    null,
    h(
      "h2",
      null,
      h("span", { class: "dot", "aria-hidden": "true", style: { backgroundColor: colour } }),
      text(label),
    ),
    h("p", null, text(connection.state === "connected" ? "connectedSince" : "since", time(connection.since))),
    url === undefined ? undefined : h("p", { class: "muted" }, text("server", url.replace(/^wss?:\/\//, ""))),
    latencyMs === undefined
      ? undefined
      : h(
          "p",
          { class: "latency" },
          `${text("latency")}: ${text("milliseconds", Math.round(latencyMs))} `,
          // A line has two ends.
          connection.latencySamples.length > 1 ? sparkline(connection.latencySamples) : undefined,
        ),
    lastError === undefined
      ? undefined
      : h(
          "p",
          { class: "muted" },
          text("lastError", `${text(errorKey(lastError))} (${time(lastErrorAt ?? connection.since)})`),
        ),
  );
}

/** What a person should know of, each with its one action. */
export function humanStatesView(state: WorkerState): ComponentChild {
  return h(
    Fragment,
    null,
    state.humanStates.map((it) => humanStateView(it, state)),
  );
}

function humanStateView({ code, since, until }: HumanState, state: WorkerState): ComponentChild {
  const look = HUMAN_STATES[code];
  const words = look.action.kind === "approveLocalServer" ? state.localServer : undefined;
  return h(
    "div",
    // Who is approved is who was shown when the click began.
    {
      key: words === undefined ? code : `${code} ${words.host} ${words.fingerprint}`,
      class: "notice",
      "data-code": code,
    },
    h("span", { class: "icon", "aria-hidden": "true" }, look.icon),
    h(
      "div",
      null,
      h("p", null, text(look.text)),
      lastsView(code, since, until),
      words && h("p", null, h("bdi", null, `${words.host}: ${words.fingerprint}`)),
      h(
        "button",
        { type: "button", class: "main", onClick: trusted(() => void act(code, state)) },
        text(look.actionText),
      ),
    ),
  );
}

/** How long it lasts; not where the status above says since when. */
function lastsView(code: HumanState["code"], since: number, until: number | undefined): ComponentChild {
  if (code === "paused" || code === "offline") return undefined;
  const words = until === undefined ? text("since", time(since)) : text("until", time(until));
  return h("p", { class: "muted" }, words);
}

async function act(code: HumanState["code"], state: WorkerState): Promise<void> {
  const { action } = HUMAN_STATES[code];
  if (action.kind === "options") await showSetting(action.field);
  else if (action.kind === "open") await chrome.tabs.create({ url: action.url });
  else {
    const command = action.kind === "command" ? action.command : approvalOf(state.localServer);
    if (command === undefined) return;
    if (command.type === "checkPage") await lookAtPage();
    else succeeded(await sendCommand(command));
  }
}

async function showSetting(field: string): Promise<void> {
  const shown = document.querySelector<HTMLElement>(`.settings #${field}`);
  if (shown) shown.focus();
  else await chrome.runtime.openOptionsPage();
}

function sparkline(samples: readonly number[]): ComponentChild {
  return h(
    "svg",
    { viewBox: `0 -1 ${WIDTH} ${HEIGHT + 2}`, class: "sparkline", "aria-hidden": "true" },
    h("polyline", { points: sparklinePoints(samples, WIDTH, HEIGHT) }),
  );
}

/** A time as the person's language writes it; with its date where that is not today's. */
export function time(at: number): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(language(), { timeStyle: "short", ...(!isToday && { dateStyle: "medium" }) });
}
