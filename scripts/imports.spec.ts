import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { cruise, type ICruiseOptions } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";

/** One file per folder that others import here. */
const TARGETS = [
  "bench/x.ts",
  "cli/x.ts",
  "client/x.ts",
  "components/x.ts",
  "handlers/adapters/aws/x.ts",
  "handlers/adapters/azure/x.ts",
  "handlers/adapters/memory/x.ts",
  "handlers/core/x.ts",
  "handlers/entrypoints/local/x.ts",
  "handlers/ports/x.ts",
  "handlers/protocol/x.ts",
  "integration-tests/x.ts",
  "policies/x.ts",
  "scripts/x.ts",
];

/** Importing folder and the targets that it may import; all others must be refused. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "handlers/protocol": [],
  "handlers/ports": ["handlers/protocol/x.ts"],
  "handlers/core": ["handlers/ports/x.ts", "handlers/protocol/x.ts"],
  "handlers/adapters/memory": ["handlers/ports/x.ts", "handlers/protocol/x.ts"],
  "handlers/entrypoints/local": [
    "handlers/adapters/memory/x.ts",
    "handlers/core/x.ts",
    "handlers/ports/x.ts",
    "handlers/protocol/x.ts",
  ],
  client: ["handlers/protocol/x.ts"],
  cli: ["client/x.ts", "handlers/protocol/x.ts"],
  components: [],
  policies: [],
};

describe("the lint of imports", function () {
  this.timeout(30_000);
  let options: ICruiseOptions;
  let folder: string;

  before(async () => {
    options = await extractOptions(fileURLToPath(new URL("../.dependency-cruiser.js", import.meta.url)));
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "semantest-imports-"));
    for (const target of TARGETS) await plant(target, "export const x = 1;");
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const [importer, allowed] of Object.entries(ALLOWED)) {
    it(`lets ${importer} import ${allowed.length === 0 ? "no other folder" : allowed.join(", ")}`, async () => {
      const file = `${importer}/planted.ts`;
      const others = TARGETS.filter((target) => !target.startsWith(`${importer}/`));
      await plant(
        file,
        others.map((target) => `import ${JSON.stringify(relativePath(file, target))};`).join("\n"),
      );
      const refused = new Set((await violations()).filter(({ from }) => from === file).map(({ to }) => to));
      assert.deepEqual(
        [...refused].sort(),
        others.filter((target) => !allowed.includes(target)),
      );
    });
  }

  it("lets the command line load the server on demand only", async () => {
    await plant("cli/eager.ts", 'import "../handlers/entrypoints/local/x.ts";');
    await plant("cli/onDemand.ts", 'export const load = () => import("../handlers/entrypoints/local/x.ts");');
    assert.deepEqual(
      (await violations()).map(({ from }) => from),
      ["cli/eager.ts"],
    );
  });

  it("refuses a cycle, also one of types", async () => {
    await plant("handlers/core/a.ts", 'import type { B } from "./b.ts"; export type A = B | 1;');
    await plant("handlers/core/b.ts", 'import type { A } from "./a.ts"; export type B = A | 2;');
    assert.ok((await violations()).some(({ rule }) => rule.name === "no cycles"));
  });

  for (const [file, name] of [
    ["handlers/core/planted.ts", "@aws-sdk/client-s3"],
    ["handlers/adapters/aws/planted.ts", "@azure/cosmos"],
    ["handlers/adapters/azure/planted.ts", "@aws-sdk/client-s3"],
    ["client/planted.ts", "@pulumi/pulumi"],
  ] as const) {
    it(`refuses ${name} in ${dirname(file)}`, async () => {
      await plant(file, `import ${JSON.stringify(name)};`);
      assert.ok(
        (await violations()).some(({ from, rule }) => from === file && rule.name.includes(" only in ")),
      );
    });
  }

  it("lets a spec import what it needs", async () => {
    await plant("handlers/core/planted.spec.ts", 'import "../adapters/memory/x.ts";');
    assert.deepEqual(await violations(), []);
  });

  async function plant(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }

  async function violations() {
    const folders = [...new Set(TARGETS.map((target) => target.slice(0, target.indexOf("/"))))];
    const { output } = await cruise(folders, { ...options, baseDir: folder });
    assert.ok(typeof output === "object");
    return output.summary.violations;
  }
});

function relativePath(from: string, to: string): string {
  const path = relative(dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}
