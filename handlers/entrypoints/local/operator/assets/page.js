// Shows what GET /operator/events tells every second. The stream is read by fetch, since EventSource can send no header and an
// access token must not stand in an address.

const RETRY_MS = 2000;
const STATES = {
  ok: "Running",
  overloaded: "Overloaded",
  draining: "Stopping",
  failing: "Failing",
  offline: "Not reachable",
  connecting: "Connecting",
  locked: "Token needed",
};

const byId = (id) => document.getElementById(id);
let token;

byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  token = byId("token").value.trim();
  byId("token-form").hidden = true;
  follow();
});
follow();

async function follow() {
  for (;;) {
    try {
      const response = await fetch("/operator/events", { headers: token ? { "X-API-Key": token } : {} });
      if (response.status === 401) return askForToken();
      if (response.ok) await read(response.body.pipeThrough(new TextDecoderStream()).getReader());
    } catch {
      // The server is gone; the state says so.
    }
    showState("offline");
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Reads server-sent events: blocks of lines with an empty line between, one `data:` line each. */
async function read(reader) {
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) show(JSON.parse(block.replace(/^data: /, "")));
  }
}

function askForToken() {
  byId("token-form").hidden = false;
  byId("token-wrong").hidden = token === undefined;
  byId("token").value = "";
  byId("token").focus();
  showState("locked");
}

function show(status) {
  byId("figures").hidden = false;
  showState(status.state);
  setText("url", status.url);
  setText("release", `release ${status.release}`);
  setText("extensions", status.connections.extension);
  setText("clients", status.connections.client);
  setText("running", status.jobs?.running ?? "–");
  setText("queued", status.jobs?.queued ?? "–");
  setText("p50", status.latency ? milliseconds(status.latency.p50) : "–");
  setText("p99", status.latency ? milliseconds(status.latency.p99) : "–");
  setText("frames", status.framesPerSecond);
  setText("uptime", duration(status.uptimeSeconds));
  setText("utilization", `${Math.round(status.load.utilization * 100)} %`);
  setText("delay", milliseconds(status.load.delayMs));
  setText("memory", bytes(status.memoryBytes));
  showPeers(status);
  showTroubles(status.troubles);
}

/** Only a change is written, so that only a change is read aloud. */
function showState(state) {
  const element = byId("state");
  if (element.dataset.state === state) return;
  element.dataset.state = state;
  element.textContent = STATES[state] ?? state;
}

function showPeers({ at, peers, connections }) {
  const rows = peers.map(({ id, role, openedAt, waiting }) =>
    row(
      [role ?? "not said yet"],
      [id.slice(-12), "name"],
      [duration((at - openedAt) / 1000)],
      [bytes(waiting), "number"],
    ),
  );
  byId("peers").replaceChildren(...(rows.length > 0 ? rows : [emptyRow("Nobody is connected.")]));
  const hidden = connections.client + connections.extension + connections.unknown - peers.length;
  byId("more-peers").hidden = hidden <= 0;
  setText("more-peers", `and ${hidden} more`);
}

function showTroubles(troubles) {
  const rows = troubles.map(({ at, level, event, fields }) =>
    row(
      [new Date(at).toLocaleTimeString()],
      [level, `level-${level}`],
      [event, "name"],
      [
        Object.entries(fields)
          .map(([name, value]) => `${name}: ${value}`)
          .join(", "),
        "details",
      ],
    ),
  );
  byId("troubles").replaceChildren(...(rows.length > 0 ? rows : [emptyRow("None since the start.")]));
}

function row(...cells) {
  const element = document.createElement("tr");
  for (const [text, className] of cells) {
    const cell = element.insertCell();
    cell.textContent = text;
    if (className !== undefined) cell.className = className;
  }
  return element;
}

function emptyRow(text) {
  const element = row([text, "empty"]);
  element.cells[0].colSpan = 4;
  return element;
}

function setText(id, value) {
  const text = String(value);
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

function milliseconds(value) {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

function bytes(value) {
  if (value < 1024) return `${value} B`;
  return value < 1024 * 1024 ? `${Math.round(value / 1024)} KiB` : `${(value / 1024 / 1024).toFixed(1)} MiB`;
}

function duration(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}
