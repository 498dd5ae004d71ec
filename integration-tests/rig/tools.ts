import type { Context } from "mocha";
import { obtainAwsPython } from "./aws/obtainAwsPython.ts";
import { obtainCheckov } from "./azure/checkov/obtainCheckov.ts";
import { obtainSignalRClient } from "./java/obtainSignalRClient.ts";
import { obtainChromium } from "./obtainChromium.ts";
import { obtainPromtool } from "./promtool/obtainPromtool.ts";
import { obtainPython } from "./python/obtainPython.ts";
import type { Absent, Tool } from "./tool.ts";

/** Interpreter that finds the packages of `python/requirements.txt`; run their programs by `-m`. Obtained once. */
export function python(): Promise<Tool> {
  pythonOnce ??= obtainPython();
  return pythonOnce;
}
let pythonOnce: Promise<Tool> | undefined;

/** `promtool` of Prometheus. Obtained once. */
export function promtool(): Promise<Tool> {
  promtoolOnce ??= obtainPromtool();
  return promtoolOnce;
}
let promtoolOnce: Promise<Tool> | undefined;

/** Interpreter that finds MiniStack, AWS's service models and Pulumi's provider protocol. Obtained once. */
export function awsPython(): Promise<Tool> {
  awsPythonOnce ??= obtainAwsPython();
  return awsPythonOnce;
}
let awsPythonOnce: Promise<Tool> | undefined;

/** Interpreter that finds checkov. Obtained once. */
export function checkov(): Promise<Tool> {
  checkovOnce ??= obtainCheckov();
  return checkovOnce;
}
let checkovOnce: Promise<Tool> | undefined;

/** Folder of Microsoft's Java client of SignalR. Obtained once. */
export function signalRForJava(): Promise<Tool> {
  signalRForJavaOnce ??= obtainSignalRClient();
  return signalRForJavaOnce;
}
let signalRForJavaOnce: Promise<Tool> | undefined;

/** Chromium, which loads the extension. */
export function chromium(): Promise<Tool> {
  return obtainChromium();
}

/** Milliseconds that a hook should allow for obtaining a tool. */
export const OBTAIN_TIMEOUT_MS = 600_000;

/** Path of the tool; where there is none, skips what the hook or test stands for, and says so. */
export async function pathOrSkip(context: Context, tool: Promise<Tool>): Promise<string> {
  const found = await tool;
  return found.kind === "ready" ? found.path : skipAloud(context, found);
}

/** Skips what the hook or test stands for, and tells the reason to whoever runs the suite. */
function skipAloud(context: Context, { reason, remedy }: Absent): never {
  if (process.send === undefined) console.error(`skipped: ${reason}; to have it: ${remedy}`);
  else process.send({ kind: "absent", reason, remedy });
  return context.skip();
}
