import { lockDataFolder } from "../lock.ts";

/* A process to be killed: `lockHolder.ts <data folder>` takes the lock, says so and keeps it. */

const [dataDir = ""] = process.argv.slice(2);
await lockDataFolder(dataDir);
process.stdout.write("locked\n");
setInterval(() => undefined, 60_000);
