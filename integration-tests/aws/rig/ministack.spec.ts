import assert from "node:assert/strict";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type MiniStack, startMiniStack } from "../../rig/aws/ministack.ts";
import { processesMentioning } from "../../rig/engine/leftovers.ts";
import { runBounded } from "../../rig/engine/runBounded.ts";
import { awsPython, OBTAIN_TIMEOUT_MS, pathOrSkip } from "../../rig/tools.ts";

const REPAIRED = fileURLToPath(new URL("../../rig/aws/python/repaired_ministack.py", import.meta.url));

/** Calls the emulator by AWS's own Python SDK. */
async function boto3(python: string, stack: MiniStack, expression: string): Promise<string> {
  const printed = await runBounded({
    command: python,
    args: ["-c", `import boto3; print(${expression})`],
    env: { ...stack.environment, AWS_DEFAULT_REGION: stack.region },
    timeoutMs: 30_000,
  });
  return printed.trim();
}

describe("AWS emulator", function () {
  this.timeout(60_000);
  let python: string;

  before(async function () {
    this.timeout(OBTAIN_TIMEOUT_MS);
    python = await pathOrSkip(this, awsPython());
  });

  it("answers AWS's SDK in an account of its own, keeps no state over a reset and leaves no process", async () => {
    const stack = await startMiniStack(python);
    try {
      const account = await boto3(python, stack, "boto3.client('sts').get_caller_identity()['Account']");
      assert.equal(account, stack.accountId);
      await boto3(python, stack, "boto3.client('s3').create_bucket(Bucket='one-bucket')");
      const buckets = "len(boto3.client('s3').list_buckets()['Buckets'])";
      assert.equal(await boto3(python, stack, buckets), "1");
      await stack.reset();
      assert.equal(await boto3(python, stack, buckets), "0");
    } finally {
      await stack.stop();
    }
    assert.deepEqual(await processesMentioning(`GATEWAY_PORT=${stack.port}`), []);
  });

  it("refuses to repair another version", async () => {
    const pretend = [
      "import importlib.metadata, runpy",
      "importlib.metadata.version = lambda name: '1.6.0'",
      `runpy.run_path(${JSON.stringify(REPAIRED)})`,
    ].join("; ");
    await assert.rejects(
      runBounded({ command: python, args: ["-c", pretend], timeoutMs: 30_000 }),
      new RegExp(`${basename(python)} failed: these repairs are for MiniStack 1\\.5\\.33, not 1\\.6\\.0`),
    );
  });
});
