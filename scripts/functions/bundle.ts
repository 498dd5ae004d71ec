import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Functions on AWS: names of their entry points and of their archives. */
export const FUNCTIONS = ["authorizer", "sockets", "doors"] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export interface Bundle {
  readonly code: Uint8Array;
  readonly metafile: Metafile;
}

/** A package that is still CommonJS asks for `require`, which a module has not. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** In a Lambda credentials stand in the environment: the chain of nine other places to look is left out. */
const SHORTENED = {
  "@aws-sdk/credential-provider-node": "./handlers/adapters/aws/environmentCredentials.ts",
};

/** One module with everything a function needs; the same sources give the same bytes. */
export async function bundle(entry: string, { shortened = true } = {}): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: "index.mjs",
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    alias: shortened ? SHORTENED : {},
    legalComments: "none",
    logLevel: "error",
    banner: { js: REQUIRE },
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return { code: output.contents, metafile };
}

export function entryOf(name: FunctionName): string {
  return `handlers/entrypoints/aws/${name}.ts`;
}
