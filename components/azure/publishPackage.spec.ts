import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publishPackage } from "./publishPackage.ts";
import type { ScmAnswer, ScmDoor } from "./spec/scmDoor.ts";
import { openScmDoor } from "./spec/scmDoor.ts";

// The door is played; that a real app takes code so is for an account to show.

const TOKEN = "a-token-that-nobody-may-see";
const CODE = "PK\u0003\u0004 code";
const SHA256 = createHash("sha256").update(CODE, "latin1").digest("hex");
const PATIENT = { deadlineMs: 20_000, firstWaitMs: 1 };

const ACCEPTED: ScmAnswer = [202, '"1"'];
const SUCCEEDED: ScmAnswer = [200, '{"status":4,"complete":true}'];
const WORKING: ScmAnswer = [200, '{"status":1}'];

describe("publishing code to an app on Flex Consumption", () => {
  let folder: string;
  let archive: string;
  let door: ScmDoor | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-package-"));
    archive = join(folder, "functions.zip");
    await writeFile(archive, CODE, "latin1");
  });

  afterEach(async () => {
    await door?.close();
    door = undefined;
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** Publishes to a door that gives these answers one after the other, the last one again and again. */
  async function publish(answers: readonly ScmAnswer[], patience = PATIENT) {
    door = await openScmDoor((_call, number) => answers[number - 1] ?? answers.at(-1) ?? [500, ""]);
    await publishPackage({ scmUrl: door.url, token: TOKEN, archive, sha256: SHA256 }, patience);
    return door.calls;
  }

  function paths(): string[] {
    return (door?.calls ?? []).map(({ method, path }) => `${method} ${path}`);
  }

  const UPLOAD = "POST /api/publish?type=zip&RemoteBuild=false";
  const LOOK = "GET /api/deployments/latest";

  it("posts the archive with the token, then waits until it is deployed", async () => {
    const calls = await publish([ACCEPTED, [404, ""], WORKING, SUCCEEDED]);
    assert.deepEqual(paths(), [UPLOAD, LOOK, LOOK, LOOK]);
    assert.deepEqual(calls[0], {
      method: "POST",
      path: "/api/publish?type=zip&RemoteBuild=false",
      authorization: `Bearer ${TOKEN}`,
      contentType: "application/zip",
      body: CODE,
    });
    assert.ok(calls.every(({ authorization }) => authorization === `Bearer ${TOKEN}`));
  });

  for (const status of [403, 404, 409, 429, 500, 503]) {
    it(`asks again after ${status}: rights or the app itself may not be there yet`, async () => {
      await publish([[status, "not yet"], [status, "not yet"], ACCEPTED, SUCCEEDED]);
      assert.deepEqual(paths(), [UPLOAD, UPLOAD, UPLOAD, LOOK]);
    });
  }

  for (const status of [400, 401, 413]) {
    it(`gives up after ${status}, and says what was answered but not the token`, async () => {
      await assert.rejects(publish([[status, "no such thing"]]), (error: unknown) => {
        assert.ok(error instanceof Error);
        assert.match(
          error.message,
          new RegExp(`answered ${status} when asked to publish code: no such thing$`),
        );
        assert.ok(!String(error.stack).includes(TOKEN));
        return true;
      });
      assert.deepEqual(paths(), [UPLOAD]);
    });
  }

  it("publishes again when the app's own identity was not allowed to read the package yet", async () => {
    const forbidden: ScmAnswer = [200, '{"status":3,"message":"Server answered 403 (AuthorizationFailure)"}'];
    await publish([ACCEPTED, forbidden, ACCEPTED, WORKING, SUCCEEDED]);
    assert.deepEqual(paths(), [UPLOAD, LOOK, UPLOAD, LOOK, LOOK]);
  });

  for (const [number, end] of [
    [3, "failed"],
    [-1, "was cancelled"],
    [6, "succeeded only in part"],
  ] as const) {
    it(`gives up when the deployment ${end}, with the reason`, async () => {
      const ended: ScmAnswer = [200, JSON.stringify({ status: number, status_text: "broken package" })];
      await assert.rejects(publish([ACCEPTED, ended]), {
        message: new RegExp(`^the deployment at http://127\\.0\\.0\\.1:\\d+ ${end}: broken package$`),
      });
      assert.deepEqual(paths(), [UPLOAD, LOOK]);
    });
  }

  it("gives up at the deadline with what was answered last", async () => {
    await assert.rejects(publish([[403, "still forbidden"]], { deadlineMs: 40, firstWaitMs: 1 }), {
      message: /answered 403 when asked to publish code: still forbidden$/,
    });
  });

  it("publishes nothing when the archive is not the one that the update began with", async () => {
    door = await openScmDoor(() => ACCEPTED);
    const publication = { scmUrl: door.url, token: TOKEN, archive, sha256: "0".repeat(64) };
    await assert.rejects(publishPackage(publication, PATIENT), {
      message: `${archive} has changed since this update began; run it again`,
    });
    assert.deepEqual(paths(), []);
  });
});
