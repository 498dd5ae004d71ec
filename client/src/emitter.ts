import { createNanoEvents, type Emitter as NanoEmitter } from "nanoevents";

/** Listeners by event name. */
type Listeners<E> = { [K in keyof E]: (...args: never[]) => void };

/** Typed events whose listeners cannot disturb whoever emits: what a listener throws is reported as uncaught. */
export class Emitter<E extends Listeners<E>> {
  readonly #emitter: NanoEmitter<E> = createNanoEvents<E>();

  /** Adds a listener; the result removes it. */
  on<K extends keyof E>(event: K, listener: E[K]): () => void {
    return this.#emitter.on(event, listener);
  }

  emit<K extends keyof E>(event: K, ...args: Parameters<E[K]>): void {
    safely(() => this.#emitter.emit(event, ...args));
  }
}

/** Calls the program's own code; what it throws is reported as uncaught instead of disturbing the caller. */
export function safely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
