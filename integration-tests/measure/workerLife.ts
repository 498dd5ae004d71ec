import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { startChromium } from "../rig/extension/unwatched.ts";
import { CHROMIUM } from "../rig/obtainChromium.ts";
import { PROBES, writeProbe } from "./workerProbes.ts";

// How long Chromium lets an extension's worker live, by what happens in it. One browser without a debugger, one
// extension per cause, all side by side; seen from the server's end of their sockets. `node workerLife.ts [seconds]`.

const SECONDS = Number(process.argv[2] ?? 180);
assert.ok(SECONDS >= 60 && SECONDS <= 3600, `${process.argv[2]} seconds: must be from 60 to 3600`);

interface Life {
  readonly openedAt: number;
  endedAt: number | undefined;
  code: number | undefined;
  sent: number;
  received: number;
}

const lives = new Map<string, Life[]>(PROBES.map(({ name }) => [name, []]));
const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
await once(server, "listening");
server.on("connection", (socket, request) => {
  const name = (request.url ?? "").slice(1);
  const life: Life = {
    openedAt: performance.now(),
    endedAt: undefined,
    code: undefined,
    sent: 0,
    received: 0,
  };
  lives.get(name)?.push(life);
  const { server: beat } = PROBES.find((it) => it.name === name) ?? {};
  const timer =
    beat &&
    setInterval(() => {
      life.sent += 1;
      if (beat.sends === "ping") socket.ping();
      else socket.send("beat");
    }, beat.everyMs);
  socket.on("message", () => {
    life.received += 1;
  });
  socket.on("close", (code) => {
    clearInterval(timer);
    life.endedAt = performance.now();
    life.code = code;
  });
});

const folder = await mkdtemp(join(tmpdir(), "semantest-worker-life-"));
try {
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const extensions = PROBES.map(({ name }) => join(folder, name));
  for (const probe of PROBES) await writeProbe(join(folder, probe.name), probe, address.port);
  const browser = startChromium(CHROMIUM, join(folder, "profile"), [
    "--no-sandbox",
    `--disable-extensions-except=${extensions.join()}`,
    `--load-extension=${extensions.join()}`,
  ]);
  await sleep(SECONDS * 1000);
  print(performance.now());
  await browser.stop();
} finally {
  server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

function print(now: number): void {
  console.log("| in the worker | its first socket lived | sockets | close | frames out / in |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const { name, what } of PROBES) {
    const all = lives.get(name) ?? [];
    const [first] = all;
    assert.ok(first, `${name} opened no socket`);
    const seconds = (((first.endedAt ?? now) - first.openedAt) / 1000).toFixed(1);
    const lived = first.endedAt === undefined ? `${seconds} s, to the end` : `${seconds} s`;
    const { received, sent } = first;
    console.log(`| ${what} | ${lived} | ${all.length} | ${first.code ?? "-"} | ${received} / ${sent} |`);
  }
}
