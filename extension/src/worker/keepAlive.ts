/** Time between two calls that keep the worker awake, milliseconds: Chromium ends one that was idle for 30 s. */
const BEAT_MS = 20_000;

/** Minutes between two alarms while somebody counts on the connection: the least that Chromium allows. */
const SOON_MINUTES = 0.5;

/** Minutes between two alarms while a server has yet to be told, or to tell, something. */
const OWED_MINUTES = 30;

/** Minutes between two alarms while nobody does: the device key is used now and then, or it would expire. */
const REST_MINUTES = 720;

export const ALARM = "wake";

/** What the worker's sleep depends on. */
export interface Activity {
  /** The person wants no connection, or a server sent this browser away. */
  readonly isAway: boolean;
  readonly isConnected: boolean;
  readonly isLocal: boolean;
  /** The person wants the local server wherever there is one. */
  readonly preferLocal: boolean;
  /** Somebody else may ask at any time. */
  readonly hasClient: boolean;
  /** A job is under way. */
  readonly isBusy: boolean;
  /** A pairing is under way, which needs no connection. */
  readonly isPairing: boolean;
  /** A server has yet to be told what was removed, or to tell who used a code. */
  readonly isOwing: boolean;
  /** A page of ours or an indicator shows the connection. */
  readonly isWatched: boolean;
}

/** Whether the worker is kept awake, and how soon it is woken where it was ended all the same. */
export interface Wakefulness {
  readonly awake: boolean;
  readonly alarmMinutes: number;
}

/** Awake while somebody counts on the connection; soon awake again while one is wanted and not there. Pure. */
export function wakefulness(it: Activity): Wakefulness {
  const isLasting = it.isPairing || (!it.isAway && (it.hasClient || it.isLocal || it.isBusy));
  const isSought = !it.isAway && (it.preferLocal || !it.isConnected);
  return {
    awake: isLasting || (!it.isAway && it.isWatched),
    alarmMinutes: isLasting || isSought ? SOON_MINUTES : it.isOwing ? OWED_MINUTES : REST_MINUTES,
  };
}

/** Keeps the worker alive while there is a reason, without a frame on the wire; an alarm wakes it otherwise. */
export class KeepAlive {
  #timer: ReturnType<typeof setInterval> | undefined;
  #minutes: number | undefined;
  #armed: Promise<void> = Promise.resolve();

  /** Holds nothing any more; an alarm wakes whoever goes on where this worker dies. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#armed;
    await arm(SOON_MINUTES);
  }

  hold({ awake, alarmMinutes }: Wakefulness): void {
    if (awake) this.#timer ??= setInterval(() => void chrome.runtime.getPlatformInfo(), BEAT_MS);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    if (this.#minutes === alarmMinutes) return;
    this.#minutes = alarmMinutes;
    this.#armed = this.#armed.then(() => arm(alarmMinutes));
  }
}

/** An alarm that fits goes on: made anew, it would begin to count again. */
async function arm(minutes: number): Promise<void> {
  const present = await chrome.alarms.get(ALARM);
  if (present?.periodInMinutes !== minutes) await chrome.alarms.create(ALARM, { periodInMinutes: minutes });
}
