import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { BlobServiceClient } from "@azure/storage-blob";
import { freePort } from "../freePort.ts";
import { startProgram } from "../program.ts";
import type { Certificate } from "./certificate.ts";
import type { Directory } from "./directory.ts";

const ACCOUNT = "devstoreaccount1";
const MAIN = createRequire(import.meta.url).resolve("azurite/dist/src/blob/main.js");
const LIFELINE = fileURLToPath(new URL("lifeline.ts", import.meta.url));

/** A storage account's blob service on this machine. */
export interface BlobService {
  /** `https://127.0.0.1:<port>`, which also answers under the account's own name. */
  readonly origin: string;
  /** `https://127.0.0.1:<port>/<account>` */
  readonly endpoint: string;
  createContainer(name: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts Microsoft's Azurite on a free port, in memory, by TLS, taking tokens of the directory and addresses signed with a user
 * delegation key.
 *
 * It is true to Blob Storage in signatures, permissions, expiry, conditions and overridden headers. It looks at no signature of a
 * token, knows no roles and no lifecycle rules.
 */
export async function startAzurite(
  folder: string,
  { certFile, keyFile }: Certificate,
  { credential }: Directory,
  account = ACCOUNT,
): Promise<BlobService> {
  const port = await freePort();
  const program = await startProgram({
    name: "Azurite",
    command: process.execPath,
    args: [
      `--import=${LIFELINE}`,
      MAIN,
      ...["--blobHost", "127.0.0.1", "--blobPort", String(port)],
      ...["--silent", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"],
      ...["--oauth", "basic", "--cert", certFile, "--key", keyFile],
    ],
    cwd: folder,
    env: {
      HOME: folder,
      TMPDIR: folder,
      PATH: process.env.PATH ?? "",
      // Nobody uses the key: tokens and what they sign open it.
      ...(account !== ACCOUNT && { AZURITE_ACCOUNTS: `${account}:${randomBytes(64).toString("base64")}` }),
    },
    ready: (output) => output.includes("successfully listens"),
  });
  const origin = `https://127.0.0.1:${port}`;
  const endpoint = `${origin}/${account}`;
  return {
    origin,
    endpoint,
    createContainer: async (name) => {
      await new BlobServiceClient(endpoint, credential).createContainer(name);
    },
    stop: program.stop,
  };
}
