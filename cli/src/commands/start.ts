import type { Command } from "commander";
import * as v from "valibot";
import type { Context } from "../context.ts";
import { CliError, DOCS } from "../errors.ts";
import { EXIT } from "../exitCodes.ts";
import { logLine } from "../format/logLine.ts";

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
  command.option("--json", "log JSON lines, as it does wherever standard output is no terminal");
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
    const { env, signal, stdout } = context;
    const readable = stdout.isTTY && given.json !== true;
    const log = readable ? { write: (line: string) => stdout.write(`${logLine(line)}\n`) } : stdout;
    const complaint: string[] = [];
    const stderr = { write: (text: string) => complaint.push(text.trim()) };
    const exitCode = await runLocalServer(flags, { env, signal, stdout: log, stderr });
    if (exitCode === EXIT.ok) return;
    const message = complaint.join(" ").replace(/^semantest: /, "");
    throw new CliError(message, { ...FAILED_START, exitCode });
  });
}

const FAILED_START = {
  code: "NOT_STARTED",
  hint: "see `semantest start --help` for the settings",
  docs: DOCS.server,
} as const;
