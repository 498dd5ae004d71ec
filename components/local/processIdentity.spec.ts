import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { isRunning, processStart } from "./processIdentity.ts";

/** A process that waits to be killed. */
async function waiting() {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
  await once(child, "spawn");
  const { pid: processId } = child;
  assert.ok(processId);
  return { child, processId };
}

describe("the identity of a process", () => {
  it("stays the same while it runs", async () => {
    const start = await processStart(process.pid);
    assert.ok(start);
    assert.equal(await processStart(process.pid), start);
    assert.equal(await isRunning({ processId: process.pid, processStart: start }), true);
  });

  it("is another than that of a process with the same number at another time", async () => {
    const start = await processStart(process.pid);
    assert.equal(await isRunning({ processId: process.pid, processStart: `${start}0` }), false);
  });

  it("is gone when the process has ended", async () => {
    const { child, processId } = await waiting();
    const start = await processStart(processId);
    assert.ok(start);
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(await processStart(processId), undefined);
    assert.equal(await isRunning({ processId, processStart: start }), false);
  });

  it("is gone when only its remains wait to be collected", async () => {
    // A shell that has replaced itself never collects the child it had before.
    const script = `sleep 0.01 & echo $!; exec "${process.execPath}" -e "setInterval(() => {}, 1e6)"`;
    const parent = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [line] = await once(parent.stdout, "data");
      const processId = Number(line);
      while ((await processStart(processId)) !== undefined) {
        await new Promise(setImmediate);
      }
      assert.doesNotThrow(() => process.kill(processId, 0), "the system still knows its number");
    } finally {
      parent.kill("SIGKILL");
    }
  });
});
