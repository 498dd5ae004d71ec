import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { freePort } from "../freePort.ts";
import { type Program, startProgram } from "../program.ts";

const HOST = fileURLToPath(new URL("functionsHost/main.ts", import.meta.url));
const LIFELINE = fileURLToPath(new URL("lifeline.ts", import.meta.url));
const NAMES = fileURLToPath(new URL("localhostNames.ts", import.meta.url));

/** A function app on this machine. */
export interface FunctionApp {
  /** `http://127.0.0.1:<port>`, the same over a restart. */
  readonly origin: string;
  /** Everything it wrote so far. */
  output(): string;
  /** Ends its process at once, whatever it is doing, and starts another one. */
  restart(): Promise<void>;
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
}

/** Unpacks and starts the app in a process of its own. */
export async function startFunctionApp(options: FunctionAppOptions): Promise<FunctionApp> {
  const { folder, archive, environment, certFile } = options;
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
      args: [`--import=${LIFELINE}`, `--import=${NAMES}`, HOST, folder, String(port)],
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? "",
        HOME: folder,
        TMPDIR: folder,
        NODE_EXTRA_CA_CERTS: certFile,
        ...environment,
      },
      ready: (output) => output.includes(`listening on ${port}`),
    });
  let program: Program = await start();
  return {
    origin: `http://127.0.0.1:${port}`,
    output: () => written + program.output(),
    restart: async () => {
      written += program.output();
      await program.stop();
      program = await start();
    },
    stop: () => program.stop(),
  };
}
