import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { Stack } from "../stacks/names.ts";
import {
  type Question,
  type Ready,
  type StackMessage,
  StackMessageSchema,
  type TenantKeys,
  type Usage,
} from "./messages.ts";
import { pinned } from "./pinning.ts";

/** Time a stack has to start or to answer, milliseconds. */
const PATIENCE_MS = 30_000;
/** Time a stack has to leave by itself, milliseconds. */
const STOP_MS = 5000;

/** A stack that runs in a process of its own. */
export class StackProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #ready: Ready;

  private constructor(child: ChildProcess, folder: string, ready: Ready) {
    this.#child = child;
    this.#folder = folder;
    this.#ready = ready;
  }

  /** Port on 127.0.0.1. */
  get port(): number {
    return this.#ready.port;
  }

  /** Keys of a server that lets in nobody without. */
  get keys(): TenantKeys | undefined {
    return this.#ready.keys;
  }

  /** Starts a stack, bound to `core` where that is given. */
  static async start(stack: Stack | "semantestPublic", core: number | undefined): Promise<StackProcess> {
    const program = fileURLToPath(new URL(`../stacks/${stack}.ts`, import.meta.url));
    const folder = await mkdtemp(join(tmpdir(), "semantest-bench-"));
    const [command, args] = pinned(core, ["--expose-gc", program, folder]);
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const message = await nextMessage(child, stack);
    if (!("ready" in message)) throw new Error(`${stack} did not tell where it listens`);
    return new StackProcess(child, folder, message.ready);
  }

  /** Asks the process for its usage; one question at a time. */
  async usage(question: Question): Promise<Usage> {
    const answer = nextMessage(this.#child, "the stack");
    this.#child.send(question);
    const message = await answer;
    if (!("usage" in message)) throw new Error("the stack did not tell its usage");
    return message.usage;
  }

  /** Ends the process as a crash or the system would; resolves when it is gone. */
  async kill(): Promise<void> {
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
    await rm(this.#folder, { recursive: true, force: true });
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
