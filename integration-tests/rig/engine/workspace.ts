import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigMap, PulumiCommand, PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { assertNoneLeft } from "./leftovers.ts";
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
  readonly #command: PulumiCommand;
  readonly #environment: Record<string, string>;
  readonly #stacks: Stack[] = [];

  private constructor(folder: string, command: PulumiCommand, environment: Record<string, string>) {
    this.folder = folder;
    this.#command = command;
    this.#environment = environment;
  }

  static async open(command: PulumiCommand): Promise<EngineWorkspace> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "semantest-engine-")));
    const inside = async (name: string): Promise<string> => {
      await mkdir(join(folder, name));
      return join(folder, name);
    };
    return new EngineWorkspace(folder, command, {
      HOME: await inside("user"),
      PATH: await enginePath(command.command, join(folder, "shims")),
      PULUMI_BACKEND_URL: `file://${await inside("backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_HOME: await inside("home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      XDG_CONFIG_HOME: await inside("config"),
      XDG_STATE_HOME: await inside("state"),
    });
  }

  async createStack({ project, stack, program, config = {} }: StackRequest): Promise<Stack> {
    const created = await LocalWorkspace.createStack(
      { projectName: project, stackName: stack, program },
      { envVars: this.#environment, pulumiCommand: this.#command },
    );
    this.#stacks.push(created);
    await created.setAllConfig(config);
    return created;
  }

  /** Destroys what its stacks still hold and removes the folder; rejects if a process stayed behind. */
  async close(): Promise<void> {
    for (const stack of this.#stacks) {
      await stack.destroy();
    }
    await assertNoneLeft(this.folder);
    await rm(this.folder, { recursive: true, force: true });
  }
}
