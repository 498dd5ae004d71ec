import { INDICATOR_PORT, type IndicatorState } from "../shared/contract.ts";
import { Badge } from "./badge.ts";

/** Pause before a port that ended is opened again, milliseconds. */
const REOPEN_MS = 1000;

/** How often the page is looked at for removal and new controls, milliseconds. */
const LOOK_MS = 1000;

const badge = new Badge();
/** Ends with the extension that brought this script: it was updated, loaded anew or removed. */
const life = new AbortController();
let port: chrome.runtime.Port | undefined;

/** Nobody answers an orphan any more: what it shows would never be true again. */
function endIfOrphan(): boolean {
  if (chrome.runtime?.id !== undefined) return false;
  life.abort();
  clearInterval(looking);
  badge.end();
  return true;
}

function watch(): void {
  if (document.hidden || port !== undefined || life.signal.aborted || endIfOrphan()) return;
  const opened = chrome.runtime.connect({ name: INDICATOR_PORT });
  port = opened;
  opened.onMessage.addListener((state: IndicatorState) => badge.show(state));
  opened.onDisconnect.addListener(() => {
    port = undefined;
    setTimeout(watch, REOPEN_MS);
  });
}

document.addEventListener(
  "visibilitychange",
  () => {
    if (!document.hidden) return watch();
    port?.disconnect();
    port = undefined;
  },
  { signal: life.signal },
);
const looking = setInterval(() => {
  // One in a hidden tab has no port whose end would tell.
  if (port === undefined && endIfOrphan()) return;
  if (!document.hidden) badge.place();
}, LOOK_MS);
watch();
