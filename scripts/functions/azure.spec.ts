import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { buildAzureFunctions, MAX_APP_BYTES } from "./buildAzure.ts";

/** MIT by its README; its manifest says nothing. Microsoft's client of Cosmos DB brings it along. */
const UNNAMED = new Set(["semaphore"]);
const LICENSES = new Set(["Apache-2.0", "MIT", "0BSD", "BSD-3-Clause", "ISC"]);

describe("archive of the function app on Azure", function () {
  this.timeout(60_000);
  let folder: string;
  let built: Awaited<ReturnType<typeof buildAzureFunctions>>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-archive-"));
    built = await buildAzureFunctions(join(folder, "one"));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const read = (name: string, at = "one") => readFile(join(folder, at, name));

  it("is the same bytes each time, in any time zone", async () => {
    const zone = process.env.TZ;
    process.env.TZ = "Pacific/Apia";
    try {
      await buildAzureFunctions(join(folder, "two"));
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    assert.deepEqual(await read("functions.zip", "two"), await read("functions.zip"));
  });

  it("holds the code, the host's settings and the manifest, and is no larger than allowed", async () => {
    const zip = await read("functions.zip");
    assert.ok(zip.length <= MAX_APP_BYTES);
    const files = unzipSync(zip);
    assert.deepEqual(Object.keys(files).toSorted(), ["host.json", "index.cjs", "package.json"]);
    const json = (name: string) => JSON.parse(Buffer.from(files[name] ?? []).toString());
    assert.equal(json("package.json").main, "index.cjs");
    assert.equal(json("host.json").extensions.http.routePrefix, "");
  });

  it("is described: digest, sizes, our sources, each package with version and licence", async () => {
    assert.deepEqual(JSON.parse((await read("contents.json")).toString()), built);
    const { sha256, archiveBytes, sources, packages } = built.functions;
    const zip = await read("functions.zip");
    assert.equal(sha256, createHash("sha256").update(zip).digest("hex"));
    assert.equal(archiveBytes, zip.length);
    assert.ok(sources.includes("handlers/entrypoints/azure/main.ts"));
    assert.deepEqual(
      sources.filter((it) => /adapters\/(aws|memory)|entrypoints\/(aws|local)/.test(it)),
      [],
    );
    for (const { name, license } of packages) {
      assert.ok(LICENSES.has(license) || UNNAMED.has(name), `${name}: ${license}`);
    }
  });
});
