import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
  });
  return outputFiles[0]?.text ?? "";
}

describe("the bundle a browser loads", function () {
  this.timeout(60_000);
  let text: string;
  before(async () => {
    text = await bundle("./index.ts");
  });

  it("evaluates no text and imports nothing of Node", () => {
    assert.ok(text.length > 1000);
    assert.doesNotMatch(text, /\beval\(|new Function\(/);
    assert.doesNotMatch(text, /(from|import)\s*\(?["']node:/);
  });
});
