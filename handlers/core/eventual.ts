import type { Eventual } from "../ports/index.ts";

/*
 * For the few steps of a frame's way that thousands of frames go each second. Where every answer is there already, the
 * frame is through before the next one is read, and costs no promise. All else awaits.
 */

/** Goes on with an answer. */
export function andThen<T, R>(answer: Eventual<T>, next: (value: T) => Eventual<R>): Eventual<R> {
  return answer instanceof Promise ? answer.then(next) : next(answer);
}

/** Does work, and makes good what it throws or rejects with. */
export function rescue<T>(work: () => Eventual<T>, makeGood: (error: unknown) => Eventual<T>): Eventual<T> {
  try {
    const answer = work();
    return answer instanceof Promise ? answer.catch(makeGood) : answer;
  } catch (error) {
    return makeGood(error);
  }
}
