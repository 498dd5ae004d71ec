import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ConfigMap, PulumiCommand, PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { type KeyServer, startKeyServer } from "./keyServer.ts";
import { assertNoneLeft } from "./leftovers.ts";
import { useOwnConnections } from "./ownConnections.ts";
import { enginePath } from "./shims.ts";

export interface StackRequest {
  readonly project: string;
  readonly stack: string;
  readonly program: PulumiFn;
  readonly config?: ConfigMap;
}

/** A folder of its own for the stacks of one test file, with a file backend and no trace of the user's settings. */
export class EngineWorkspace {
  /** Unique to this workspace: every process it starts mentions it in its environment. */
  readonly folder: string;
  /** What its processes have in place of the user's own environment: folders, PATH, the engine's settings. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #command: PulumiCommand;
  readonly #keys: KeyServer | undefined;
  readonly #stacks: Stack[] = [];

  private constructor(
    folder: string,
    command: PulumiCommand,
    environment: Record<string, string>,
    keys?: KeyServer,
  ) {
    this.folder = folder;
    this.#command = command;
    this.environment = environment;
    this.#keys = keys;
  }

  /**
   * Opens one; `environment` is added to what its processes have. The secrets of its stacks are sealed by the passphrase,
   * or without one by a key server of its own.
   */
  static async open(
    command: PulumiCommand,
    environment: Readonly<Record<string, string>> = {},
    passphrase?: string,
  ): Promise<EngineWorkspace> {
    useOwnConnections();
    const folder = await realpath(await mkdtemp(join(tmpdir(), "semantest-engine-")));
    const inside = async (name: string): Promise<string> => {
      await mkdir(join(folder, name));
      return join(folder, name);
    };
    const own = {
      ...environment,
      // Its processes live for a second or two: collecting their garbage costs a sixth of what they do.
      GOGC: "off",
      GOMEMLIMIT: "1GiB",
      HOME: await inside("user"),
      PATH: await enginePath(command.command, join(folder, "shims")),
      PULUMI_BACKEND_URL: `file://${await inside("backend")}`,
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_HOME: await inside("home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      XDG_CONFIG_HOME: await inside("config"),
      XDG_DATA_HOME: await inside("data"),
      XDG_STATE_HOME: await inside("state"),
    };
    if (passphrase !== undefined)
      return new EngineWorkspace(folder, command, { ...own, PULUMI_CONFIG_PASSPHRASE: passphrase });
    const keys = await startKeyServer();
    return new EngineWorkspace(folder, command, { ...own, ...keys.environment }, keys);
  }

  async createStack({ project, stack, program, config = {} }: StackRequest): Promise<Stack> {
    const workDir = join(this.folder, `${project}.${stack}`);
    await mkdir(workDir);
    const created = await LocalWorkspace.createStack(
      { projectName: project, stackName: stack, program },
      {
        envVars: { ...this.environment },
        pulumiCommand: this.#command,
        workDir,
        ...(this.#keys !== undefined && { secretsProvider: this.#keys.provider }),
      },
    );
    this.#stacks.push(created);
    if (Object.keys(config).length > 0) await created.setAllConfig(config);
    return created;
  }

  /** Runs one command of the engine and returns what it printed. */
  async run(args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(this.#command.command, args, {
      cwd: this.folder,
      env: { ...process.env, ...this.environment },
    });
    return stdout;
  }

  /** Destroys what its stacks still hold and removes the folder; rejects if a process had stayed behind. */
  async close(): Promise<void> {
    try {
      for (const stack of this.#stacks) {
        await stack.destroy();
      }
    } finally {
      await this.discard();
    }
  }

  /** Removes the folder with what its stacks still hold, as where a whole cloud is thrown away. */
  async discard(): Promise<void> {
    try {
      await assertNoneLeft(this.folder);
      await rm(this.folder, { recursive: true, force: true });
    } finally {
      await this.#keys?.stop();
    }
  }
}
