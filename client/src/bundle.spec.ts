import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Most a browser may have to load for the whole of `@semantest/sdk`, bytes of gzip. */
const LIMIT = 16 * 1024;

const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** Most that is loaded beside it where a server asks for SignalR, bytes of gzip. */
const SIGNALR_LIMIT = 3 * 1024;

interface LoadedFile {
  readonly text: string;
  readonly size: number;
  readonly modules: readonly string[];
}

/** What a bundler makes of a page's import: what is loaded with the page, and what later, on demand. */
async function bundle(source: string): Promise<LoadedFile & { readonly later: readonly LoadedFile[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: FOLDER },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    splitting: true,
    outdir: FOLDER,
    format: "esm",
    platform: "browser",
    target: "es2022",
  });
  const [entry, ...later] = Object.values(metafile.outputs)
    .map(({ imports, inputs, entryPoint }, index) => {
      const { contents, text } = outputFiles[index] ?? assert.fail();
      assert.ok(
        imports.every((it) => it.kind === "dynamic-import"),
        "nothing is loaded beside the page's own file",
      );
      return {
        text,
        size: gzipSync(contents, { level: 9 }).length,
        modules: Object.keys(inputs).filter((it) => (inputs[it]?.bytesInOutput ?? 0) > 0),
        isEntry: entryPoint === "<stdin>",
      };
    })
    .sort((one, other) => Number(other.isEntry) - Number(one.isEntry));
  assert.ok(entry?.isEntry);
  return { ...entry, later };
}

describe("the bundle a browser loads", function () {
  this.timeout(60_000);

  it(`is no more than ${LIMIT} bytes of gzip, all exports included`, async () => {
    const { size, modules } = await bundle('export * from "@semantest/sdk"');
    assert.ok(size <= LIMIT, `${size} bytes`);
    assert.ok(modules.some((it) => it.includes("partysocket")));
    assert.ok(!modules.some((it) => it.includes("signalr")));
  });

  it(`loads SignalR's protocol on demand alone, no more than ${SIGNALR_LIMIT} bytes of gzip`, async () => {
    const { later } = await bundle('export * from "@semantest/sdk"');
    const [signalr = assert.fail(), ...others] = later;
    assert.ok(signalr.modules.some((it) => it.endsWith("JsonHubProtocol.js")));
    assert.ok(signalr.size <= SIGNALR_LIMIT, `${signalr.size} bytes`);
    assert.equal(others.length, 0, "everything else that a client needs is there from the start");
  });

  it("needs no import() where the program gives the transport", async () => {
    const { modules, later } = await bundle('export * from "@semantest/sdk/signalr"');
    assert.ok(modules.some((it) => it.endsWith("JsonHubProtocol.js")));
    assert.ok(!modules.some((it) => it.includes("partysocket") || it.endsWith("HubConnection.js")));
    assert.equal(later.length, 0);
  });

  it("evaluates no text and imports nothing of Node", async () => {
    for (const door of ["", "/signalr", "/taker", "/http", "/delivery", "/signing", "/fingerprint"]) {
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
