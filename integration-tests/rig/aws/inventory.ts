import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { runBounded } from "../engine/runBounded.ts";
import type { MiniStack } from "./ministack.ts";

const PROGRAM = fileURLToPath(new URL("python/inventory.py", import.meta.url));
const TIMEOUT_MS = 60_000;
const InventorySchema = v.record(v.string(), v.array(v.string()));

/** Names of everything in an account, by kind; kinds of which there is nothing are missing. */
export type Inventory = v.InferOutput<typeof InventorySchema>;

/** Asks the account's own APIs what it holds, whatever any state says. */
export async function takeInventory(python: string, account: MiniStack): Promise<Inventory> {
  const printed = await runBounded({
    command: python,
    args: [PROGRAM],
    env: { ...account.environment, AWS_DEFAULT_REGION: account.region, PYTHONDONTWRITEBYTECODE: "1" },
    timeoutMs: TIMEOUT_MS,
  });
  return v.parse(InventorySchema, JSON.parse(printed));
}
