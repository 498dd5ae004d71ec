import type { Eventual } from "../ports/index.ts";

/*
 * For the few steps of a frame's way that thousands of frames go each second. Where every answer is there already, the
 * frame is through before the next one is read, and costs no promise. All else awaits.
 */

/** Goes on with an answer. */
export function andThen<T, R>(answer: Eventual<T>, next: (value: T) => Eventual<R>): Eventual<R> {
  return isComing(answer) ? answer.then(next) : next(answer);
}

/** Whether an answer is still to come; `await` would give even one that is there already to the next microtask. */
export function isComing<T>(answer: Eventual<T>): answer is Promise<T> {
  return answer instanceof Promise;
}

/** Does work, and makes good what it throws or rejects with. */
export function rescue<T>(work: () => Eventual<T>, makeGood: (error: unknown) => Eventual<T>): Eventual<T> {
  try {
    const answer = work();
    return isComing(answer) ? answer.catch(makeGood) : answer;
  } catch (error) {
    return makeGood(error);
  }
}
