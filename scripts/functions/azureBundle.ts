import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Bundle } from "./bundle.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * One CommonJS file with the whole function app; the same sources give the same bytes. Its host brings `@azure/functions-core`
 * along, and takes CommonJS in every version.
 */
export async function bundleApp(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["handlers/entrypoints/azure/main.ts"],
    outfile: "index.cjs",
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    keepNames: true,
    // An uncaught error is told with its line: with everything in one, that would be the whole bundle.
    lineLimit: 300,
    platform: "node",
    target: "node22",
    format: "cjs",
    mainFields: ["module", "main"],
    external: ["@azure/functions-core"],
    legalComments: "none",
    logLevel: "error",
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error("esbuild made nothing of the function app");
  return { code: output.contents, metafile };
}
