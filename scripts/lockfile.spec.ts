import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as v from "valibot";

const LockfileSchema = v.object({
  packages: v.record(
    v.string(),
    v.object({
      resolved: v.optional(v.string()),
      optionalDependencies: v.optional(v.record(v.string(), v.string()), {}),
    }),
  ),
});

describe("the lockfile", () => {
  it("names the optional packages of every platform, so that npm ci works on each", async () => {
    const packages = await readLockfile();
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !foldersAbove(path).some((it) => `${it}${name}` in packages),
      ),
    );
    assert.deepEqual(missing, []);
  });

  it("names no registry, so that each user's own is asked", async () => {
    const resolved = Object.values(await readLockfile()).flatMap((it) => it.resolved ?? []);
    assert.deepEqual(
      resolved.filter((it) => it.includes("://")),
      [],
    );
  });
});

async function readLockfile() {
  return v.parse(LockfileSchema, JSON.parse(await readFile("package-lock.json", "utf8"))).packages;
}

/** `node_modules/` folders in which Node looks for the dependencies of a package, nearest first. */
function foldersAbove(path: string): string[] {
  const parent = path.lastIndexOf("/node_modules/");
  const own = path === "" ? "node_modules/" : `${path}/node_modules/`;
  if (path === "") return [own];
  return [own, ...foldersAbove(parent === -1 ? "" : path.slice(0, parent))];
}
