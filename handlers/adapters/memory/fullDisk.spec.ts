import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const FILL_DISK = fileURLToPath(new URL("spec/fillDisk.ts", import.meta.url));

/** A file system of 4 MB of this process's own. */
const SMALL_DISK = ["unshare", "--map-root-user", "--mount", "sh", "-c"];
const ON_SMALL_DISK = 'mount -t tmpfs -o size=4m tmpfs "$1" && exec "$0" "$2" "$1"';
/** Files of at most 1024 blocks of 512 bytes (dash) or 1024 bytes (bash); without the trap, going beyond kills. */
const WITH_SMALL_FILES = 'trap "" XFSZ; ulimit -f 1024; exec "$0" "$2" "$1"';

describe("a store on a disk that is full", function () {
  this.timeout(60_000);
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "semantest-full-"));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  async function succeeds([command = "", ...args]: readonly string[]): Promise<void> {
    const child = spawn(command, [...args, process.execPath, dataDir, FILL_DISK], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    assert.equal(code, 0, said);
  }

  if (platform === "win32") return;

  it("tells the truth and recovers, where files may not grow any more", () =>
    succeeds(["sh", "-c", WITH_SMALL_FILES]));

  const [command = "", ...args] = SMALL_DISK;
  if (spawnSync(command, [...args, "true"]).status !== 0) {
    process.stderr.write(
      "1 skipped: a really full disk needs `unshare` with user namespaces (Linux, util-linux)\n",
    );
    return;
  }

  it("tells the truth and recovers, where the disk has no space and gets some back", () =>
    succeeds([...SMALL_DISK, ON_SMALL_DISK]));
});
