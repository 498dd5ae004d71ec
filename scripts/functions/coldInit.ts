import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { bundle, entryOf, FUNCTIONS, type FunctionName } from "./bundle.ts";

/** Fresh processes per bundle; they take turns, so that a busy minute of the machine meets all alike. */
const ROUNDS = 25;
/** The clients of AWS that a function uses, and nothing else. */
const BARE = {
  authorizer: "handlers/entrypoints/aws/spec/bareClients.ts",
  sockets: "handlers/entrypoints/aws/spec/bareClients.ts",
  doors: "handlers/entrypoints/aws/spec/bareDoorClients.ts",
} as const satisfies Record<FunctionName, string>;

/** Prints the processor time that importing a module takes, in milliseconds. */
const MEASURE =
  "const before = process.cpuUsage(); await import(process.argv[1]); const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000);";

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_REGION: "us-east-1",
  SEMANTEST_STACK: "relay",
  SEMANTEST_RELEASE: "release-1",
  SEMANTEST_ENVIRONMENT: "production",
  SEMANTEST_PUBLIC_ORIGIN: "https://relay.example.com",
  SEMANTEST_KEYS_TABLE: "keys",
  SEMANTEST_LIVE_TABLE: "live",
  SEMANTEST_IMAGES_BUCKET: "images",
  SEMANTEST_SECRET_PARAMETER: "secret",
};

/** Measures how long the functions take to be ready for their first event, against AWS's bare clients. */
async function measureColdInit(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "semantest-init-"));
  try {
    const pairs = await Promise.all(
      FUNCTIONS.map(async (name) => ({
        name,
        own: { path: await put(folder, `${name}.mjs`, entryOf(name), true), times: timesOf() },
        bare: { path: await put(folder, `${name}-bare.mjs`, BARE[name], false), times: timesOf() },
      })),
    );
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { own, bare } of pairs) {
        for (const it of [own, bare]) it.times.push(await timeOf(it.path));
      }
    }
    for (const { name, own, bare } of pairs) {
      const [ms, base] = [median(own.times), median(bare.times)];
      const ratio = (ms / base).toFixed(2);
      console.log(`${name}: ${ms.toFixed(1)} ms; bare clients: ${base.toFixed(1)} ms; ratio ${ratio}`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

function timesOf(): number[] {
  return [];
}

async function put(folder: string, name: string, entry: string, shortened: boolean): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, (await bundle(entry, { shortened })).code);
  return path;
}

async function timeOf(path: string): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", MEASURE, path],
    { env: ENVIRONMENT },
  );
  return Number(stdout);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

await measureColdInit();
