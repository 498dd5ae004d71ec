import { obey, originOf } from "./commands.ts";
import { Engine } from "./engine.ts";
import { ALARM } from "./keepAlive.ts";

let engine = new Engine();
let started = engine.start();

/** What the person had erased leaves a worker as one of a fresh install: tabs of the site keep their indicator. */
async function beginAnew(): Promise<void> {
  engine = new Engine();
  started = engine.start();
  await started;
  await engine.welcome();
}

// Every listener is there before the worker's first turn ends: a browser wakes it for what it listens to.
chrome.alarms.onAlarm.addListener(({ name }) => {
  if (name === ALARM) void started.then(() => engine.alarm());
});
chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void started.then(() => engine.welcome());
});
chrome.storage.onChanged.addListener((changes, area) => {
  if (area === "sync" && changes.settings !== undefined) void started.then(() => engine.settingsArrived());
});
chrome.runtime.onStartup.addListener(() => void started.then(() => engine.wake()));
chrome.runtime.onConnect.addListener((port) => {
  void started.then(() => {
    engine.hub.accept(port);
    engine.wake();
  });
});
chrome.runtime.onMessage.addListener((message: unknown, sender, reply: (answer: unknown) => void) => {
  const origin = originOf(sender, { id: chrome.runtime.id, origin: location.origin });
  void started.then(() => obey(engine, message, origin, beginAnew)).then(reply);
  return true;
});
