/** Time between two calls that keep the worker awake, milliseconds: Chromium ends one that was idle for 30 s. */
const BEAT_MS = 20_000;

/** Minutes between two alarms that wake a worker which was ended. */
const ALARM_MINUTES = 0.5;

export const ALARM = "wake";

/** Keeps the worker alive while there is a reason, without a frame on the wire; an alarm wakes it otherwise. */
export class KeepAlive {
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Begins or ends to keep the worker awake. */
  hold(isNeeded: boolean): void {
    if (isNeeded) this.#timer ??= setInterval(() => void chrome.runtime.getPlatformInfo(), BEAT_MS);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  /** Sees to it that the alarm exists: a browser may forget alarms when it ends. */
  async arm(): Promise<void> {
    if ((await chrome.alarms.get(ALARM)) === undefined)
      await chrome.alarms.create(ALARM, { periodInMinutes: ALARM_MINUTES });
  }
}
