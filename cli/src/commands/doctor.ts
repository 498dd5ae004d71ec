import type { Command } from "commander";
import * as v from "valibot";
import { chooseServer } from "../connection/serverChoice.ts";
import { setUp, type Where } from "../connection/setup.ts";
import type { Context } from "../context.ts";
import { checkClock } from "../doctor/clock.ts";
import { checkExtension } from "../doctor/extension.ts";
import { type Finding, findingLines } from "../doctor/finding.ts";
import { checkKeys, checkPairing } from "../doctor/keys.ts";
import { checkLocalServer } from "../doctor/localServer.ts";
import { checkPublicServer } from "../doctor/publicServer.ts";
import { checkRuntime } from "../doctor/runtime.ts";
import { checkSettings } from "../doctor/settings.ts";
import { EXIT } from "../exitCodes.ts";
import { counted } from "../format/quantity.ts";
import { addConnectionOptions, connectionEntries, readOptions } from "../options.ts";
import { createOutput } from "../output.ts";

const EXAMPLES = `
Ends with 1 where a check failed; a warning is something that works, but not as it could.

Examples:
  $ semantest doctor
  $ semantest doctor --server local
  $ semantest doctor --json | jq -r '.findings[] | select(.level != "ok") | .fix'`;

const DoctorOptions = v.object(connectionEntries);

/** `semantest doctor`: everything between this program and the browser. */
export function addDoctor(program: Command, context: Context): void {
  addConnectionOptions(program.command("doctor"))
    .description("check everything between this program and the browser")
    .addHelpText("after", EXAMPLES)
    .action(async (raw: unknown) => doctor(context, readOptions(DoctorOptions, raw)));
}

async function doctor(context: Context, options: v.InferOutput<typeof DoctorOptions>): Promise<void> {
  const output = createOutput(context.stdout, context.stderr, options.json === true);
  const findings: Finding[] = [];
  for await (const finding of examine(context, options)) {
    findings.push(finding);
    for (const line of findingLines(finding)) output.line(line);
  }
  const count = (level: Finding["level"]) => findings.filter((it) => it.level === level).length;
  const failed = count("fail");
  output.document({ ok: failed === 0, findings });
  output.line();
  output.line(`${count("ok")} ok, ${counted(count("warn"), "warning")}, ${failed} failed`);
  if (failed > 0) process.exitCode = EXIT.failed;
}

/** One finding after the other, each as soon as it is known. Settings that cannot be used end it. */
async function* examine(context: Context, where: Where): AsyncGenerator<Finding, void> {
  const { signal } = context;
  yield checkRuntime(process.versions.node);
  const { optionNames, SERVER_OPTIONS } = await import("@semantest/handlers/entrypoints/local/options");
  const serverVariables = optionNames().map((it) => SERVER_OPTIONS[it].variable);
  const settings = checkSettings(chooseServer(where.server, context.env), serverVariables);
  yield* settings;
  if (settings.some((it) => it.level === "fail")) return;
  const setup = await setUp(context, where);
  yield checkLocalServer(setup, signal);
  yield checkPublicServer(setup, signal);
  yield checkKeys(setup);
  yield checkPairing(setup, signal);
  yield checkExtension(setup, signal);
  yield checkClock(setup, signal);
}
