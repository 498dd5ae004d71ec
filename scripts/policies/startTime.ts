import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { buildPacks, packFolder } from "./packs.ts";

// How long a compiled pack takes until Pulumi's engine can ask it, from the start of its process to the port that it
// serves on: fresh processes in turns, beside a pack without a rule, which is what Pulumi's own code takes. Exits with 1
// where the least of a pack, the one that others on the machine disturbed least, is not below the limit.

const ROUNDS = 9;
const LIMIT_MS = 2_000;
/** No engine listens there: a pack asks for one only when it is asked itself. */
const ENGINE = "127.0.0.1:1";
/** Inside the repository, so that its packages are found. */
const EMPTY = resolve(".cache/empty-pack");
const HOST = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack/index.js");
/** Tells at its end what processor time it took, in milliseconds. */
const TELL_TIME =
  'process.once("SIGTERM", () => { const { user, system } = process.cpuUsage(); process.stderr.write(String((user + system) / 1000), () => process.exit()); });';

interface Start {
  readonly wallMs: number;
  readonly processorMs: number;
}

async function measureStart(pack: string): Promise<Start> {
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(TELL_TIME)}`, HOST, ENGINE, pack],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const said = text(child.stderr);
  const ended = once(child, "exit");
  const served = await Promise.race([once(child.stdout, "data"), ended.then(() => undefined)]);
  const wallMs = performance.now() - begun;
  child.kill("SIGTERM");
  await ended;
  if (served === undefined) throw new Error(`${pack} did not start:\n${await said}`);
  return { wallMs, processorMs: Number(await said) };
}

async function makeEmptyPack(): Promise<void> {
  await mkdir(EMPTY, { recursive: true });
  const pack = { name: "empty", version: "0.1.0", private: true, main: "index.js" };
  await writeFile(join(EMPTY, "package.json"), JSON.stringify(pack));
  await writeFile(join(EMPTY, "PulumiPolicy.yaml"), "runtime: nodejs\nmain: index.js\n");
  await writeFile(
    join(EMPTY, "index.js"),
    'new (require("@pulumi/policy").PolicyPack)("empty", { policies: [] });\n',
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

try {
  await Promise.all([buildPacks(), makeEmptyPack()]);
  const packs = { starter: packFolder("starter"), production: packFolder("production"), empty: EMPTY };
  const starts = new Map<string, Start[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, folder] of Object.entries(packs)) {
      starts.set(name, [...(starts.get(name) ?? []), await measureStart(folder)]);
    }
  }
  for (const [name, all] of starts) {
    const walls = all.map(({ wallMs }) => wallMs);
    const processor = median(all.map(({ processorMs }) => processorMs));
    console.log(
      `${name}: ${median(walls).toFixed(0)} ms (least ${Math.min(...walls).toFixed(0)}), processor ${processor.toFixed(0)} ms`,
    );
    if (name !== "empty" && !(Math.min(...walls) < LIMIT_MS)) {
      console.error(`${name} takes ${LIMIT_MS} ms or more`);
      process.exitCode = 1;
    }
  }
} finally {
  await rm(EMPTY, { recursive: true, force: true });
}
