import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Most a browser may have to load for the whole of `@semantest/sdk`, bytes of gzip. */
const LIMIT = 16 * 1024;

const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** What a bundler makes of a page's import, with every module that has a part in it. */
async function bundle(source: string): Promise<{ text: string; size: number; modules: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: FOLDER },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
  });
  const [output] = outputFiles;
  assert.equal(outputFiles.length, 1, "nothing is put off to another file");
  assert.ok(output);
  const inputs = Object.values(metafile.outputs).flatMap((it) => Object.entries(it.inputs));
  return {
    text: output.text,
    size: gzipSync(output.contents, { level: 9 }).length,
    modules: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  };
}

describe("the bundle a browser loads", function () {
  this.timeout(60_000);

  it(`is no more than ${LIMIT} bytes of gzip, all exports included`, async () => {
    const { size, modules } = await bundle('export * from "@semantest/sdk"');
    assert.ok(size <= LIMIT, `${size} bytes`);
    assert.ok(modules.some((it) => it.includes("partysocket")));
  });

  it("evaluates no text and imports nothing of Node", async () => {
    for (const door of ["", "/taker", "/http", "/delivery", "/signing", "/fingerprint"]) {
      const { text } = await bundle(`export * from "@semantest/sdk${door}"`);
      assert.ok(text.length > 1000, door);
      assert.doesNotMatch(text, /\beval\(|new Function\(/, door);
      assert.doesNotMatch(text, /(from|import)\s*\(?["']node:/, door);
    }
  });

  it("brings only what is used", async () => {
    const { size, modules } = await bundle(
      'import { decideServers } from "@semantest/sdk"; console.log(decideServers({}, {}));',
    );
    assert.ok(size <= 2048, `${size} bytes`);
    assert.deepEqual(
      modules.filter((it) => /node_modules|client\.ts|connection/.test(it)),
      [],
    );
    const client = await bundle('import { SemantestClient } from "@semantest/sdk"; new SemantestClient();');
    for (const extra of [/valibot/, /canonicalize/, /bip39/, /\/taker\//]) {
      assert.deepEqual(
        client.modules.filter((it) => extra.test(it)),
        [],
      );
    }
  });
});
