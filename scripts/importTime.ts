import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

// Milliseconds of processor time that a program needs to load the component and one cloud's part of it, beyond
// @pulumi/pulumi itself: median of fresh processes, taken in turns. What is loaded is JavaScript, as it is published;
// sources take longer by what Node needs to strip their types.

const ROUNDS = 9;
/** Inside the repository, so that its packages are found. */
const FOLDER = resolve(".cache/import-time");
const PARTS = {
  component: [],
  aws: ["components/aws/index"],
  azure: ["components/azure/index"],
  local: ["components/local/index"],
};

try {
  await build({
    entryPoints: ["index", ...Object.values(PARTS).flat()].map((file) => `${file}.ts`),
    outdir: FOLDER,
    outbase: ".",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
  });
  for (const [name, times] of measureInTurns()) {
    const [least, middle] = [times[0], times[Math.floor(times.length / 2)]];
    console.log(`${name}: ${middle?.toFixed(0)} ms (least ${least?.toFixed(0)})`);
  }
} finally {
  await rm(FOLDER, { recursive: true, force: true });
}

function measureInTurns(): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, files] of Object.entries(PARTS)) {
      times.set(name, [...(times.get(name) ?? []), measure(["index", ...files])]);
    }
  }
  return new Map([...times].map(([name, all]) => [name, all.sort((one, other) => one - other)]));
}

function measure(files: readonly string[]): number {
  const urls = files.map((file) => pathToFileURL(`${FOLDER}/${file}.mjs`));
  const program = `
    await import("@pulumi/pulumi");
    const begun = process.cpuUsage();
    ${urls.map((url) => `await import(${JSON.stringify(url)});`).join("\n")}
    const { user, system } = process.cpuUsage(begun);
    console.log((user + system) / 1000);
  `;
  const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  return Number(printed);
}
