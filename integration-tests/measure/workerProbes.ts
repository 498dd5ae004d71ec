import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What is tried to keep a worker alive. */
export interface Probe {
  readonly name: string;
  /** In words, for the table. */
  readonly what: string;
  /** What the worker does besides holding a socket: a program in which `socket` is open. */
  readonly worker: string;
  /** What the server does each so many milliseconds. */
  readonly server?: { readonly sends: "frame" | "ping"; readonly everyMs: number };
}

/** One cause each; everything else is alike. */
export const PROBES: readonly Probe[] = [
  { name: "nothing", what: "nothing", worker: "" },
  {
    name: "timer-20",
    what: "a timer each 20 s that calls nothing",
    worker: "setInterval(() => undefined, 20000);",
  },
  {
    name: "call-20",
    what: "`runtime.getPlatformInfo` each 20 s",
    worker: "setInterval(() => chrome.runtime.getPlatformInfo(), 20000);",
  },
  {
    name: "call-25",
    what: "`runtime.getPlatformInfo` each 25 s",
    worker: "setInterval(() => chrome.runtime.getPlatformInfo(), 25000);",
  },
  {
    name: "call-35",
    what: "`runtime.getPlatformInfo` each 35 s",
    worker: "setInterval(() => chrome.runtime.getPlatformInfo(), 35000);",
  },
  {
    name: "alarm-30",
    what: "an alarm each 30 s, heard",
    worker:
      'chrome.alarms.onAlarm.addListener(() => undefined); chrome.alarms.create("wake", { periodInMinutes: 0.5 });',
  },
  {
    name: "sends-20",
    what: "the worker sends a frame each 20 s",
    worker: 'setInterval(() => socket.send("beat"), 20000);',
  },
  {
    name: "sends-25",
    what: "the worker sends a frame each 25 s",
    worker: 'setInterval(() => socket.send("beat"), 25000);',
  },
  {
    name: "receives-20",
    what: "the server sends a frame each 20 s",
    worker: "",
    server: { sends: "frame", everyMs: 20_000 },
  },
  {
    name: "receives-25",
    what: "the server sends a frame each 25 s",
    worker: "",
    server: { sends: "frame", everyMs: 25_000 },
  },
  {
    name: "pinged-10",
    what: "the server sends a ping of the WebSocket protocol each 10 s",
    worker: "",
    server: { sends: "ping", everyMs: 10_000 },
  },
];

/** Writes an unpacked extension of one probe into `folder`. Its worker opens one socket, named by the probe. */
export async function writeProbe(folder: string, { name, worker }: Probe, port: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = {
    manifest_version: 3,
    name: `probe ${name}`,
    version: "1",
    minimum_chrome_version: "120",
    permissions: ["alarms"],
    background: { service_worker: "worker.js" },
  };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  await writeFile(
    join(folder, "worker.js"),
    `const socket = new WebSocket("ws://127.0.0.1:${port}/${name}");\n${worker}\n`,
  );
}
