import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { hashKey, mintKey } from "@semantest/handlers/core";
import { CreatedKeySchema } from "@semantest/handlers/protocol";
import * as v from "valibot";
import type { TenantKeys } from "../processes/messages.ts";
import { host, listen } from "./host.ts";
import { dataFolder, startServer } from "./server.ts";

/** The same server as others reach it: with keys and tickets, and a tenant for the measurement. */
async function start(folder: string) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const operator = mintKey("operator", (bytes) => randomBytes(bytes));
  const flags = [`--port=${port}`, `--public-origin=${origin}`, "--requests-per-minute=1000000"];
  await mkdir(dataFolder(folder), { mode: 0o700 });
  await writeFile(join(dataFolder(folder), "operator-key.sha256"), hashKey(operator.key), { mode: 0o600 });
  await startServer(folder, flags);
  const keys: TenantKeys = {
    client: await issue(origin, operator.key, "client"),
    device: await issue(origin, operator.key, "device"),
  };
  return { port, keys };
}

/** The origin is part of the settings, so the port must be known before the server listens. */
async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  probe.close();
  await once(probe, "close");
  return port;
}

async function issue(origin: string, operatorKey: string, role: "client" | "device"): Promise<string> {
  const answer = await fetch(`${origin}/keys`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-API-Key": operatorKey },
    body: JSON.stringify({ role, tenant: "bench" }),
  });
  return v.parse(CreatedKeySchema, await answer.json()).key;
}

await host(start);
