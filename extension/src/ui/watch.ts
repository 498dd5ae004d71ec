import { STATE_PORT, type WorkerState } from "../shared/contract.ts";
import { Press } from "./press.ts";

/** Pause before a port that ended is opened again, milliseconds. */
const REOPEN_MS = 500;

/** Calls `show` with every state of the worker, but for those that pass while something is pressed. */
export function watchState(show: (state: WorkerState) => void): void {
  const press = new Press();
  watch((state) => press.draw(() => show(state)));
}

/** The port is opened again when the worker ends. */
function watch(take: (state: WorkerState) => void): void {
  const port = chrome.runtime.connect({ name: STATE_PORT });
  port.onMessage.addListener(take);
  port.onDisconnect.addListener(() => setTimeout(() => watch(take), REOPEN_MS));
}
