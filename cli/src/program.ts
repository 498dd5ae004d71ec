import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { addDoctor } from "./commands/doctor.ts";
import { addEvents } from "./commands/events.ts";
import { addGenerate } from "./commands/generate.ts";
import { addKeys } from "./commands/keys.ts";
import { addPair } from "./commands/pair.ts";
import { addPeer } from "./commands/peer.ts";
import { addSend } from "./commands/send.ts";
import { addStart } from "./commands/start.ts";
import { addStatus } from "./commands/status.ts";
import type { Context } from "./context.ts";

const EXAMPLES = `
Try it without a browser, in three terminals:
  $ semantest start
  $ semantest peer --image photo.png --yes
  $ semantest generate "a red fox" --out fox.png

Exit codes:
  0 done   1 failed   2 usage   3 no server   4 no extension or no answer in time
  5 refused   10 to 12 the server could not start   130 interrupted (128 + signal)`;

/** The whole command line; each command is a file of its own. */
export async function createProgram(context: Context): Promise<Command> {
  const program = new Command("semantest")
    .description("Ask your own browser for images, by a server on this machine or the public one.")
    .version(packageJson.version, "-V, --version", "print the version of this program")
    .helpOption("-h, --help", "print this help")
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      // Commander's own error lines; `explain` says the same in three parts.
      writeErr: () => undefined,
    })
    .addHelpText("after", EXAMPLES);
  await addStart(program, context);
  addStatus(program, context);
  addDoctor(program, context);
  addPair(program, context);
  addGenerate(program, context);
  addEvents(program, context);
  addSend(program, context);
  addKeys(program, context);
  addPeer(program, context);
  return program;
}
