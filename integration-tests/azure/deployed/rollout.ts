import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import * as v from "valibot";
import { AZURE_ARCHIVES } from "../../../scripts/functions/buildAzure.ts";
import { ask } from "../../rig/doors.ts";
import { plannedChanges } from "../../rig/engine/plannedChanges.ts";
import type { Deployed } from "./deployed.ts";
import { assertWhole, eventsOf, insist, startJob } from "./jobs.ts";

const HealthSchema = v.object({ status: v.string(), release: v.string() });
const ARCHIVE = join(AZURE_ARCHIVES, "functions.zip");

/** New code, while peers are connected and a job is under way. */
export function describeRollout(deployed: () => Deployed): void {
  describe("new code", () => {
    let archive: Buffer;

    before(async () => {
      archive = await readFile(ARCHIVE);
    });
    after(() => writeFile(ARCHIVE, archive));

    it("is published by an update that touches little else; sockets stay open and a job goes on", async () => {
      const { stack, target } = deployed();
      const running = await startJob(target);
      const { client, extension, job } = running;
      const { downloaded, initiated } = eventsOf(job);
      await insist(extension.peer, ...initiated);

      const changed = zipSync({ ...unzipSync(archive), "note.txt": Buffer.from("another version") });
      await writeFile(ARCHIVE, changed);
      assert.deepEqual(await plannedChanges(stack), ["update relay-blue-code", "update relay-blue-settings"]);
      await stack.up();

      client.peer.say("PingEvent");
      await client.peer.next("PongEvent");
      await insist(extension.peer, ...downloaded);
      await assertWhole(target, running);
      const release = createHash("sha256").update(changed).digest("hex").slice(0, 16);
      const { origin, operatorKey: key } = target;
      const health = await ask(HealthSchema, origin, "GET", "/health", { key });
      assert.deepEqual(health, { status: "ok", release });
      await Promise.all([client.peer.close(), extension.peer.close()]);
    });
  });
}
