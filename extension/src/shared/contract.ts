/**
 * What worker and interface say to each other. A page of the extension sends commands with `sendCommand`, and watches
 * with `chrome.runtime.connect({ name: STATE_PORT })`: every message is a whole `WorkerState`. The indicator uses
 * `INDICATOR_PORT` and gets `IndicatorState`.
 *
 * A port keeps the worker awake and ends with it. A page connects again at once; the indicator only while its tab is
 * visible, and closes its port when it is hidden, so that a forgotten tab keeps nothing awake.
 */
export * from "./commands.ts";
export * from "./settings.ts";
export * from "./state.ts";

/** Port of the extension's own pages. */
export const STATE_PORT = "semantest.state";

/** Port of the content script that shows the indicator. */
export const INDICATOR_PORT = "semantest.indicator";
