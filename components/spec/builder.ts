import type { SemantestWebSocketStackArgs } from "../args.ts";
import type { Registered } from "./mocks.ts";
import { registered, warned } from "./mocks.ts";

// Ours may read Pulumi's settings when they are loaded.
const { SemantestWebSocketStack } = await import("../semantestWebSocketStack.ts");

/** A stack and what it registered. */
export interface Built {
  readonly stack: InstanceType<typeof SemantestWebSocketStack>;
  readonly resources: readonly Registered[];
  /** What an update would print. */
  readonly warnings: readonly string[];
}

/** Builds a stack named `relay` under mocks. One at a time. */
export async function construct(args: SemantestWebSocketStackArgs): Promise<Built> {
  registered.length = 0;
  warned.length = 0;
  const stack = new SemantestWebSocketStack("relay", args);
  // The guard is registered once all others are.
  while (!registered.some(({ name }) => name === "relay-deletion-guard")) {
    await new Promise(setImmediate);
  }
  return { stack, resources: [...registered], warnings: [...warned] };
}

/** Builds stacks of one cloud, once for the same arguments. */
export function builderOf(cloud: SemantestWebSocketStackArgs["cloud"]) {
  const builds = new Map<string, Built>();
  return async (args: Partial<SemantestWebSocketStackArgs> = {}): Promise<Built> => {
    const key = JSON.stringify(args);
    const built = builds.get(key) ?? (await construct({ cloud, ...args }));
    builds.set(key, built);
    return built;
  };
}
