import { INDICATOR_PORT, type IndicatorState } from "../shared/contract.ts";
import { Badge } from "./badge.ts";

/** Pause before a port that ended is opened again, milliseconds. */
const REOPEN_MS = 1000;

/** How often the page is looked at for removal and new controls, milliseconds. */
const LOOK_MS = 1000;

const badge = new Badge();
let port: chrome.runtime.Port | undefined;

function watch(): void {
  // Undefined after the extension was updated or removed: this script is then an orphan.
  if (document.hidden || port !== undefined || chrome.runtime?.id === undefined) return;
  const opened = chrome.runtime.connect({ name: INDICATOR_PORT });
  port = opened;
  opened.onMessage.addListener((state: IndicatorState) => badge.show(state));
  opened.onDisconnect.addListener(() => {
    port = undefined;
    setTimeout(watch, REOPEN_MS);
  });
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return watch();
  port?.disconnect();
  port = undefined;
});
setInterval(() => {
  if (!document.hidden) badge.place();
}, LOOK_MS);
watch();
