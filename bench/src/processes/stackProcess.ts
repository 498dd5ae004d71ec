import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { Stack } from "../stacks/names.ts";
import { type Question, type StackMessage, StackMessageSchema, type Usage } from "./messages.ts";
import { pinned } from "./pinning.ts";

/** Time a stack has to start or to answer, milliseconds. */
const PATIENCE_MS = 30_000;
/** Time a stack has to leave by itself, milliseconds. */
const STOP_MS = 5000;

/** A stack that runs in a process of its own. */
export class StackProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  /** Port on 127.0.0.1. */
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Starts a stack, bound to `core` where that is given. */
  static async start(stack: Stack, core: number | undefined): Promise<StackProcess> {
    const program = fileURLToPath(new URL(`../stacks/${stack}.ts`, import.meta.url));
    const [command, args] = pinned(core, ["--expose-gc", program]);
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const message = await nextMessage(child, stack);
    if (!("port" in message)) throw new Error(`${stack} did not tell its port`);
    return new StackProcess(child, message.port);
  }

  /** Asks the process for its usage; one question at a time. */
  async usage(question: Question): Promise<Usage> {
    const answer = nextMessage(this.#child, "the stack");
    this.#child.send(question);
    const message = await answer;
    if (!("usage" in message)) throw new Error("the stack did not tell its usage");
    return message.usage;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    const kill = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS);
    this.#child.disconnect();
    await exit;
    clearTimeout(kill);
  }
}

async function nextMessage(child: ChildProcess, name: string): Promise<StackMessage> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const exited = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`${name} exited with ${String(code)}`);
  });
  try {
    const [message] = await Promise.race([once(child, "message", { signal }), exited]);
    return v.parse(StackMessageSchema, message);
  } finally {
    over.abort();
    await exited.catch(() => undefined);
  }
}
