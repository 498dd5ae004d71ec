import type { HumanState, WorkerState } from "../shared/contract.ts";
import { approvalOf, HUMAN_STATES } from "../shared/humanStates.ts";
import { lookOf } from "../shared/look.ts";
import { sendCommand } from "../shared/sendCommand.ts";
import { errorKey, language, text } from "../shared/text.ts";
import { lookAtPage } from "./checkView.ts";
import { element } from "./element.ts";
import { succeeded } from "./report.ts";
import { sparklinePoints } from "./sparkline.ts";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [120, 24];

/** Which server, since when, how fast, and the last error. */
export function statusView({ connection }: WorkerState): HTMLElement {
  const { label, colour } = lookOf(connection);
  const dot = element("span", { class: "dot", "aria-hidden": "true" });
  dot.style.backgroundColor = colour;
  const { latencyMs, url, lastError, lastErrorAt } = connection;
  return element(
    "section",
    { class: "status" },
    element("h2", {}, dot, text(label)),
    element(
      "p",
      {},
      text(connection.state === "connected" ? "connectedSince" : "since", time(connection.since)),
    ),
    url === undefined
      ? undefined
      : element("p", { class: "muted" }, text("server", url.replace(/^wss?:\/\//, ""))),
    latencyMs === undefined
      ? undefined
      : element(
          "p",
          { class: "latency" },
          `${text("latency")}: ${text("milliseconds", Math.round(latencyMs))} `,
          // A line has two ends.
          connection.latencySamples.length > 1 ? sparkline(connection.latencySamples) : undefined,
        ),
    lastError === undefined
      ? undefined
      : element(
          "p",
          { class: "muted" },
          text("lastError", `${text(errorKey(lastError))} (${time(lastErrorAt ?? connection.since)})`),
        ),
  );
}

/** What a person should know of, each with its one action. */
export function humanStatesView(state: WorkerState): HTMLElement {
  return element("section", {}, ...state.humanStates.map((it) => humanStateView(it, state)));
}

function humanStateView({ code, since, until }: HumanState, state: WorkerState): HTMLElement {
  const look = HUMAN_STATES[code];
  const words = look.action.kind === "approveLocalServer" ? state.localServer : undefined;
  return element(
    "div",
    { class: "notice", "data-code": code },
    element("span", { class: "icon", "aria-hidden": "true" }, look.icon),
    element(
      "div",
      {},
      element("p", {}, text(look.text)),
      lastsView(code, since, until),
      words && element("p", {}, element("bdi", {}, `${words.host}: ${words.fingerprint}`)),
      element(
        "button",
        { type: "button", class: "main", click: () => void act(code, state) },
        text(look.actionText),
      ),
    ),
  );
}

/** How long it lasts; not where the status above says since when. */
function lastsView(
  code: HumanState["code"],
  since: number,
  until: number | undefined,
): HTMLElement | undefined {
  if (code === "paused" || code === "offline") return undefined;
  const words = until === undefined ? text("since", time(since)) : text("until", time(until));
  return element("p", { class: "muted" }, words);
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

function sparkline(samples: readonly number[]): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 -1 ${WIDTH} ${HEIGHT + 2}`);
  svg.setAttribute("class", "sparkline");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("points", sparklinePoints(samples, WIDTH, HEIGHT));
  svg.append(line);
  return svg;
}

/** A time as the person's language writes it; with its date where that is not today's. */
export function time(at: number): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(language(), { timeStyle: "short", ...(!isToday && { dateStyle: "medium" }) });
}
