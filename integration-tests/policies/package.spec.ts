import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as v from "valibot";
import { buildPackage, PACKAGE_FOLDER } from "../../scripts/policies/package.ts";

// Packs what would be published, puts it where npm would, and uses it as a program does. Nothing is published.

const run = promisify(execFile);
const MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));
const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const PackedSchema = v.tuple([
  v.object({ filename: v.string(), files: v.array(v.object({ path: v.string() })) }),
]);

const PROGRAM = `
import { judge, production, type ResourceRecord, starter, type Verdict } from "@semantest/policies";

const record: ResourceRecord = {
  type: "aws:cloudwatch/logGroup:LogGroup",
  name: "log",
  urn: "urn:pulumi:dev::shop::aws:cloudwatch/logGroup:LogGroup::log",
  props: {},
  propertyDependencies: {},
};
for (const pack of [starter, production]) {
  const { violations }: Verdict = judge(pack, [record]);
  console.log(violations.map(({ rule }) => rule).sort().join());
}
`;

describe("the package of the policies", function () {
  this.timeout(120_000);

  let folder: string;
  let files: readonly string[];

  before(async () => {
    await buildPackage();
    folder = await mkdtemp(join(tmpdir(), "semantest-policies-"));
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder, PACKAGE_FOLDER]);
    const [packed] = v.parse(PackedSchema, JSON.parse(stdout));
    files = packed.files.map(({ path }) => path).sort();
    const installed = join(folder, "node_modules", "@semantest", "policies");
    await mkdir(installed, { recursive: true });
    await run("tar", ["-xzf", join(folder, packed.filename), "-C", installed, "--strip-components=1"]);
    for (const name of ["@pulumi", "@types", "google-protobuf", "undici-types"]) {
      await symlink(join(MODULES, name), join(folder, "node_modules", name));
    }
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await writeFile(join(folder, "program.ts"), PROGRAM);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("holds the packs, the judge with its types and its pages, and nothing else", () => {
    assert.deepEqual(
      files.filter((it) => !it.startsWith("types/")),
      [
        "LICENSE",
        "README.md",
        "RULES.md",
        "index.js",
        "package.json",
        ...["production", "starter"].flatMap((pack) =>
          ["PulumiPolicy.yaml", "index.js", "package.json"].map((file) => `${pack}/${file}`),
        ),
      ],
    );
    const types = files.filter((it) => it.startsWith("types/"));
    assert.deepEqual(
      types.filter((it) => !/^types\/((engine|frame|packs)\/)?\w+\.d\.ts$/.test(it)),
      [],
    );
    assert.ok(types.includes("types/index.d.ts"));
  });

  it("judges for a program that has installed it", async () => {
    const { stdout } = await run(process.execPath, ["program.ts"], { cwd: folder });
    assert.deepEqual(stdout.trim().split("\n"), [
      "aws-logs-retention,semantest-budget",
      "aws-logs-retention,semantest-budget",
    ]);
  });

  it("tells that program its types, and the compiler refuses what they do not allow", async () => {
    const check = (file: string) =>
      run(
        process.execPath,
        [TSC, "--noEmit", "--strict", "--module", "nodenext", "--target", "es2024", "--types", "node", file],
        { cwd: folder },
      );
    await check("program.ts");
    await writeFile(
      join(folder, "wrong.ts"),
      PROGRAM.replace("judge(pack, [record])", 'judge("all", [record])'),
    );
    await assert.rejects(check("wrong.ts"), ({ stdout }: { stdout: string }) => {
      assert.match(stdout, /wrong\.ts.*Argument of type 'string'/);
      return true;
    });
  });
});
