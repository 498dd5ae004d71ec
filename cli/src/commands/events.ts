import type { Command } from "commander";
import * as v from "valibot";
import { withClient } from "../connection/withClient.ts";
import type { Context } from "../context.ts";
import { eventLine } from "../format/event.ts";
import { counted } from "../format/quantity.ts";
import { connectionLine, endOf } from "../format/status.ts";
import { addConnectionOptions, connectionEntries, readOptions } from "../options.ts";
import { createOutput } from "../output.ts";

const EXAMPLES = `
Shows the events of every job of your tenant, until Ctrl-C. With --json each line is one of
  {"event": ENVELOPE}   {"extensions": COUNT}   {"connection": {"state", "url"}}   {"error": {"code", "message"}}

Examples:
  $ semantest events --follow
  $ semantest events --follow --json | jq -r '.event.type // empty'`;

const EventsOptions = v.object({ ...connectionEntries, follow: v.literal(true) });

/** `semantest events --follow`: what happens, as it happens. */
export function addEvents(program: Command, context: Context): void {
  addConnectionOptions(program.command("events"))
    .description("show what happens, as it happens")
    .requiredOption("--follow", "go on until Ctrl-C")
    .addHelpText("after", EXAMPLES)
    .action(async (raw: unknown) => follow(context, readOptions(EventsOptions, raw)));
}

async function follow(context: Context, options: v.InferOutput<typeof EventsOptions>): Promise<void> {
  const output = createOutput(context.stdout, context.stderr, options.json === true);
  const over = Promise.withResolvers<void>();
  over.promise.catch(() => undefined);
  await withClient(context, options, { follow: true }, async (client) => {
    client.on("event", ({ envelope }) => {
      output.line(eventLine(envelope));
      output.document({ event: envelope });
    });
    client.on("peers", (extensions) => {
      output.note(`${counted(extensions, "extension")} connected`);
      output.document({ extensions });
    });
    client.on("error", ({ code, message }) => {
      output.note(`${code}: ${message}`);
      output.document({ error: { code, message } });
    });
    client.on("state", (status) => {
      output.note(connectionLine(status));
      output.document({ connection: { state: status.state, url: status.url } });
      if (status.state === "closed") over.reject(endOf(status));
    });
    await client.connect({ signal: context.signal });
    context.signal.addEventListener("abort", () => over.resolve(), { once: true });
    await over.promise;
  });
}
