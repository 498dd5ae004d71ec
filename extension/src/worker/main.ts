import { obey, originOf } from "./commands.ts";
import { Engine } from "./engine.ts";
import { ALARM } from "./keepAlive.ts";

let engine = new Engine();
let started = engine.start();

let erasing: Promise<void> | undefined;

/**
 * Erases everything, once however often it is asked for, and leaves a worker as one of a fresh install; whoever wants
 * something meanwhile waits for that one.
 */
async function eraseAndBeginAnew(): Promise<void> {
  const old = engine;
  erasing ??= old
    .endToErase()
    .then(() => {
      engine = new Engine();
      return engine.start();
    })
    .finally(() => {
      erasing = undefined;
    });
  const over = erasing;
  // What failed is told to whoever asked for it, and can be asked for again.
  started = over.catch(() => undefined);
  await over;
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
  // Who asks while everything is erased asks for that.
  const underWay = erasing;
  const erase = () => underWay ?? eraseAndBeginAnew();
  void started.then(() => obey(engine, message, origin, erase)).then(reply);
  return true;
});
