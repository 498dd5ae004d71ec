import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { archive } from "./archive.ts";
import { buildFunctions, MAX_ARCHIVE_BYTES } from "./build.ts";
import { FUNCTIONS } from "./bundle.ts";

/** Makers of the packages that may be in a bundle; a new one is looked at before it is added. */
const MAKERS =
  /^(@aws-crypto|@aws-lambda-powertools|@aws-sdk|@smithy|@standard-schema|@aws\/lambda-invoke-store|base-x|bowser|canonicalize|fast-xml-parser|hono|mnemonist|obliterator|p-limit|strnum|tslib|uuid|valibot|yocto-queue)(\/|$)/;
const LICENSES = new Set(["Apache-2.0", "MIT", "MIT-0", "0BSD", "BSD-3-Clause"]);

describe("archives of the functions", function () {
  this.timeout(60_000);
  let folder: string;
  let built: Awaited<ReturnType<typeof buildFunctions>>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-archives-"));
    built = await buildFunctions(join(folder, "one"));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const zipOf = (name: string, at = "one") => readFile(join(folder, at, `${name}.zip`));

  it("are the same bytes each time, in any time zone", async () => {
    const zone = process.env.TZ;
    process.env.TZ = "Pacific/Apia";
    try {
      await buildFunctions(join(folder, "two"));
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    for (const name of FUNCTIONS) assert.deepEqual(await zipOf(name, "two"), await zipOf(name));
  });

  it("hold one module that is no larger than allowed, with the handler that Lambda calls", async () => {
    for (const name of FUNCTIONS) {
      const zip = await zipOf(name);
      assert.ok(zip.length <= MAX_ARCHIVE_BYTES);
      const files = unzipSync(zip);
      assert.deepEqual(Object.keys(files), ["index.mjs"]);
      assert.match(Buffer.from(files["index.mjs"] ?? []).toString(), /export\{\w+ as handler\}/);
    }
  });

  it("are described: digest, sizes, our sources, each package with version and licence", async () => {
    const written = JSON.parse(await readFile(join(folder, "one", "contents.json"), "utf8"));
    assert.deepEqual(written, built);
    for (const name of FUNCTIONS) {
      const { sha256, archiveBytes, sources, packages } = built[name];
      const zip = await zipOf(name);
      assert.equal(sha256, createHash("sha256").update(zip).digest("hex"));
      assert.equal(archiveBytes, zip.length);
      assert.ok(sources.includes(`handlers/entrypoints/aws/${name}.ts`));
      assert.deepEqual(
        packages.filter((it) => !MAKERS.test(it.name) || !LICENSES.has(it.license)),
        [],
      );
    }
  });

  it("hold no client of S3, no chain of credentials, and nothing of the laptop or of Azure", () => {
    for (const { sources, packages } of Object.values(built)) {
      const names = packages.map((it) => it.name);
      assert.ok(!names.includes("@aws-sdk/client-s3"));
      assert.ok(!names.some((it) => /credential-provider-(?!env)/.test(it)), names.join());
      assert.ok(sources.every((it) => !/azure|entrypoints\/local|adapters\/memory|\.spec\.ts/.test(it)));
    }
  });

  it("of any files are sorted and carry no time of their making", () => {
    const one = archive({ b: Buffer.from("2"), a: Buffer.from("1") });
    const other = archive({ a: Buffer.from("1"), b: Buffer.from("2") });
    assert.deepEqual(one, other);
    assert.deepEqual(Object.keys(unzipSync(one)), ["a", "b"]);
  });
});
