import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";

/** What a policy said during an operation. */
export interface Said {
  readonly rule: string;
  readonly level: string;
  /** Name of the resource. */
  readonly resource: string;
  readonly text: string;
}

/** An operation under a pack: what was said, and why it stopped, if it did. */
export interface PolicyRun {
  readonly said: readonly Said[];
  readonly failure: string | undefined;
}

export interface PackChoice {
  /** Folder of the compiled pack. */
  readonly pack: string;
  /** File with its configuration. */
  readonly configuration?: string;
}

/** Runs an operation of a stack under a pack. */
export async function runUnder(
  stack: Stack,
  operation: "preview" | "up",
  { configuration, pack }: PackChoice,
): Promise<PolicyRun> {
  const said: Said[] = [];
  const options = {
    policyPacks: [pack],
    ...(configuration !== undefined && { policyPackConfigs: [configuration] }),
    onEvent: ({ policyEvent }: EngineEvent) => {
      if (policyEvent !== undefined) {
        const { enforcementLevel, message, policyName, resourceUrn = "" } = policyEvent;
        const resource = resourceUrn.split("::").at(-1) ?? "";
        said.push({ rule: policyName, level: enforcementLevel, resource, text: message });
      }
    },
  };
  try {
    await (operation === "up" ? stack.up(options) : stack.preview(options));
    return { said, failure: undefined };
  } catch (error) {
    return { said, failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Names of the rules that stop, without repeats. */
export function stopping({ said }: PolicyRun): string[] {
  return [...new Set(said.filter(({ level }) => level === "mandatory").map(({ rule }) => rule))].sort();
}
