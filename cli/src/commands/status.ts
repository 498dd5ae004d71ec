import { setTimeout as delay } from "node:timers/promises";
import type { SemantestClient } from "@semantest/sdk";
import type { Command } from "commander";
import * as v from "valibot";
import { withClient } from "../connection/withClient.ts";
import type { Context } from "../context.ts";
import { type StatusView, statusDocument, statusLine, statusLines } from "../format/status.ts";
import { fetchHealth } from "../health.ts";
import { addConnectionOptions, connectionEntries, flag, readOptions } from "../options.ts";
import { createOutput } from "../output.ts";

const EXAMPLES = `
Examples:
  $ semantest status
  $ semantest status --server local --json
  $ semantest status --watch`;

/** Time between two looks with --watch, milliseconds. */
const WATCH_MS = 2000;

/** Longest wait for the first round trip, milliseconds; without one the status has no latency. */
const LATENCY_MS = 2000;

const StatusOptions = v.object({ ...connectionEntries, watch: flag });

/** `semantest status`: which server is used, and how it does. */
export function addStatus(program: Command, context: Context): void {
  addConnectionOptions(program.command("status"))
    .description("tell which server is used, its latency, connected extensions, since when")
    .option("--watch", "look again each 2 s, one line each, until Ctrl-C")
    .addHelpText("after", EXAMPLES)
    .action(async (raw: unknown) => status(context, readOptions(StatusOptions, raw)));
}

async function status(context: Context, options: v.InferOutput<typeof StatusOptions>): Promise<void> {
  const output = createOutput(context.stdout, context.stderr, options.json === true);
  await withClient(context, options, {}, async (client) => {
    const measured = firstLatency(client, context.signal);
    await client.connect({ signal: context.signal });
    await measured;
    if (options.watch !== true) {
      const view = await look(client);
      for (const line of statusLines(view, Date.now())) output.line(line);
      output.document(statusDocument(view));
      return;
    }
    while (!context.signal.aborted) {
      const view = await look(client);
      output.line(statusLine(view, Date.now()));
      output.document(statusDocument(view));
      await delay(WATCH_MS, undefined, { signal: context.signal }).catch(() => undefined);
    }
  });
}

async function look(client: SemantestClient): Promise<StatusView> {
  const { url } = client.status;
  const health = url === undefined ? "unreachable" : await fetchHealth(url.replace(/^ws/, "http"));
  return { status: client.status, health };
}

/** Resolves with the first measured round trip, or when it takes too long. */
async function firstLatency(client: SemantestClient, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const remove = client.on("latency", () => resolve());
  await Promise.race([promise, delay(LATENCY_MS, undefined, { signal, ref: false })]).finally(remove);
}
