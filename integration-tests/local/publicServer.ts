import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hashKey, mintKey } from "@semantest/handlers/core";
import { freePort } from "../rig/freePort.ts";
import { type LocalServer, makeHome, startServer } from "../rig/localServer.ts";
import { noteSecret } from "../rig/secrets.ts";
import type { Target } from "../scenarios/target.ts";

/** The laptop's server as a public one: keys and tickets are needed, nobody is tenant `local`. */
export async function startPublicServer(
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly server: LocalServer; readonly target: Target }> {
  const home = await makeHome();
  const dataDir = join(home, "data");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const { key } = mintKey("operator", (bytes) => randomBytes(bytes));
  await writeFile(join(dataDir, "operator-key.sha256"), hashKey(key), { mode: 0o600 });
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const server = await startServer({
    port,
    home,
    env: { SEMANTEST_PUBLIC_ORIGIN: origin, SEMANTEST_REQUESTS_PER_MINUTE: "1000000", ...env },
  });
  return { server, target: { origin, operatorKey: noteSecret(key), imagesFrom: "doors" } };
}
