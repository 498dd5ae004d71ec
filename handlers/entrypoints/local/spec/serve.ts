import { runLocalServer } from "../index.ts";

/** Runs a server for a spec: flags as given, SIGTERM stops it. */
const controller = new AbortController();
process.once("SIGTERM", () => controller.abort());
const { env, stdout, stderr } = process;
await runLocalServer(process.argv.slice(2), { env, stdout, stderr, signal: controller.signal });
