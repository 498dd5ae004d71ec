import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { freePort } from "../freePort.ts";
import { type Program, startProgram } from "../program.ts";
import { GATEWAY_VARIABLE } from "./gateway/names.ts";

const HOST = fileURLToPath(new URL("functionsHost/main.ts", import.meta.url));
const LIFELINE = fileURLToPath(new URL("lifeline.ts", import.meta.url));
const LOCAL_NAMES = fileURLToPath(new URL("localhostNames.ts", import.meta.url));
const PRELOAD = fileURLToPath(new URL("gateway/preload.ts", import.meta.url));

/** A function app on this machine. */
export interface FunctionApp {
  /** `http://127.0.0.1:<port>`, the same over a restart. */
  readonly origin: string;
  /** Everything it wrote so far. */
  output(): string;
  /** Ends its process at once, whatever it is doing, and starts another one. */
  restart(): Promise<void>;
  /** Lets its process end as when the platform takes an instance away, and starts another one. */
  replace(): Promise<void>;
  stop(): Promise<void>;
}

export interface FunctionAppOptions {
  /** Folder for the unpacked app. */
  readonly folder: string;
  /** The archive as it is deployed. */
  readonly archive: string;
  /** Settings of the app. */
  readonly environment: Readonly<Record<string, string>>;
  /** Certificate that it trusts beside the public ones. */
  readonly certFile: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Port of the gateway to which every name leads it; default: names are left as they are. */
  readonly gateway?: number;
}

/** Unpacks and starts the app in a process of its own. */
export async function startFunctionApp(options: FunctionAppOptions): Promise<FunctionApp> {
  const { folder, archive, environment, certFile, gateway } = options;
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(unzipSync(await readFile(archive)))) {
    await writeFile(join(folder, name), bytes);
  }
  const port = options.port ?? (await freePort());
  let written = "";
  const start = () =>
    startProgram({
      name: "the function app",
      command: process.execPath,
      args: [
        `--import=${LIFELINE}`,
        `--import=${gateway === undefined ? LOCAL_NAMES : PRELOAD}`,
        HOST,
        folder,
        String(port),
      ],
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? "",
        HOME: folder,
        TMPDIR: folder,
        NODE_EXTRA_CA_CERTS: certFile,
        ...(gateway !== undefined && { [GATEWAY_VARIABLE]: String(gateway) }),
        ...environment,
      },
      ready: (output) => output.includes(`listening on ${port}`),
    });
  let program: Program = await start();
  const restart = async (end: () => Promise<void>) => {
    await end();
    written += program.output();
    program = await start();
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    output: () => written + program.output(),
    restart: () => restart(() => program.stop()),
    replace: () => restart(() => program.finish()),
    stop: () => program.stop(),
  };
}
