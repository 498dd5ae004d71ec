import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { assertNoneLeft, processesMentioning } from "./leftovers.ts";

const WAIT = ["-e", "setInterval(() => {}, 1e6)"];

describe("the search for processes left behind", () => {
  const marker = randomUUID();
  const plants = {
    environment: () => spawn(process.execPath, WAIT, { env: { MARKER: `a${marker}b` } }),
    "command line": () => spawn(process.execPath, [...WAIT, marker]),
  };
  for (const [place, plant] of Object.entries(plants)) {
    it(`finds a process by its ${place}, until it has ended`, async () => {
      const child = plant();
      await once(child, "spawn");
      assert.deepEqual(
        (await processesMentioning(marker)).map((line) => Number.parseInt(line, 10)),
        [child.pid],
      );
      const settled = assertNoneLeft(marker);
      child.kill("SIGKILL");
      await settled;
    });

    it(`kills and names a process that stays, found by its ${place}`, async () => {
      const child = plant();
      await once(child, "spawn");
      const ended = once(child, "exit");
      await assert.rejects(assertNoneLeft(marker, 0), { message: new RegExp(`left behind:\n${child.pid} `) });
      assert.deepEqual(await ended, [null, "SIGKILL"]);
    });
  }
});
