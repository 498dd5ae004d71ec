import { inspect } from "node:util";
import Mocha from "mocha";
import type { Message } from "./message.ts";

const {
  EVENT_RUN_END,
  EVENT_SUITE_BEGIN,
  EVENT_SUITE_END,
  EVENT_TEST_FAIL,
  EVENT_TEST_PASS,
  EVENT_TEST_PENDING,
} = Mocha.Runner.constants;

/** Mocha reporter that sends every result to the parent process. */
export default class Reporter {
  constructor(runner: Mocha.Runner) {
    let begun = 0;
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (suite.parent?.root) begun = performance.now();
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      if (!suite.parent?.root) return;
      send({
        kind: "suite",
        title: suite.title,
        tests: suite.total(),
        milliseconds: performance.now() - begun,
      });
    });
    runner.on(EVENT_TEST_PASS, () => send({ kind: "passed" }));
    runner.on(EVENT_TEST_PENDING, (test) => send({ kind: "pending", title: test.fullTitle() }));
    runner.on(EVENT_TEST_FAIL, (test, error: unknown) =>
      send({ kind: "failed", title: test.fullTitle(), error: inspect(error) }),
    );
    runner.on(EVENT_RUN_END, () => send({ kind: "end" }));
  }
}

function send(message: Message): void {
  if (process.send === undefined)
    throw new Error("this reporter needs the parent process of scripts/test.ts");
  process.send(message);
}
