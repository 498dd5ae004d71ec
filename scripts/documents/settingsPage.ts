import { optionNames, SERVER_OPTIONS } from "../../handlers/entrypoints/local/options.ts";
import { code, table } from "./markdown.ts";

/** Every setting of the local server for people, in Markdown. */
export function settingsPage(): string {
  const rows = optionNames().map((name) => {
    const { allowed, description, flag, variable } = SERVER_OPTIONS[name];
    return [code(variable), code(`--${flag}`), description, allowed];
  });
  const sections = [
    "<!-- Written by `npm run generate` from handlers/entrypoints/local/options.ts. Do not edit. -->",
    "# Settings of the local server",
    "Each is an environment variable of `npm start`, or a flag of `semantest start`; the flag wins, an empty variable counts as absent. A value that is not allowed ends the start with one line and an exit code.",
    table(["variable", "flag", "meaning", "allowed"], rows),
    "Programs that ask the server have settings of their own: see [the command line](../cli/README.md#the-server).",
  ];
  return `${sections.join("\n\n")}\n`;
}
