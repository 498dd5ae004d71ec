import { STATE_PORT, type WorkerState } from "../shared/contract.ts";

/** Pause before a port that ended is opened again, milliseconds. */
const REOPEN_MS = 500;

/** Calls `show` with every state of the worker; the port is opened again when the worker ends. */
export function watchState(show: (state: WorkerState) => void): void {
  const port = chrome.runtime.connect({ name: STATE_PORT });
  port.onMessage.addListener(show);
  port.onDisconnect.addListener(() => setTimeout(() => watchState(show), REOPEN_MS));
}
