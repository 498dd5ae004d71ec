import type { Command } from "commander";
import * as v from "valibot";
import type { Context } from "../context.ts";

const EXAMPLES = `
Runs in the foreground until Ctrl-C; nothing is left running. Every setting is also an environment variable, as named
above; a flag wins.

Examples:
  $ semantest start
  $ semantest start --port 4000 --log-level warn
  $ SEMANTEST_REQUIRE_TOKEN=1 semantest start`;

/** What the parser of the command line collects: texts for options with a value, `true` for switches. */
const FlagsSchema = v.record(v.string(), v.union([v.string(), v.boolean()]));

/** `semantest start`: the server, loaded only here. */
export async function addStart(program: Command, context: Context): Promise<void> {
  const { optionNames, SERVER_OPTIONS } = await import("@semantest/handlers/entrypoints/local/options");
  const command = program
    .command("start")
    .description("run a server on this machine, on both loopback addresses")
    .addHelpText("after", EXAMPLES);
  for (const name of optionNames()) {
    const { flag, kind, description, allowed, variable } = SERVER_OPTIONS[name];
    const usage = kind === "boolean" ? `--${flag}` : `--${flag} <value>`;
    command.option(usage, `${description} Allowed: ${allowed}. [${variable}]`);
  }
  command.action(async () => {
    const { runLocalServer } = await import("@semantest/handlers/entrypoints/local");
    const given = v.parse(FlagsSchema, command.opts());
    const flags = optionNames().flatMap((name) => {
      const value = given[name];
      if (value === undefined) return [];
      return value === true
        ? [`--${SERVER_OPTIONS[name].flag}`]
        : [`--${SERVER_OPTIONS[name].flag}=${value}`];
    });
    await runLocalServer(flags, context);
  });
}
