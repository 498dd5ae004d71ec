import type { Stack } from "@pulumi/pulumi/automation/index.js";

/** What an update would do, by the names of the resources: each with its operation, in the order of the alphabet. */
export async function plannedChanges(stack: Stack): Promise<string[]> {
  const steps = new Map<string, string>();
  await stack.preview({
    onEvent: ({ resourcePreEvent }) => {
      const metadata = resourcePreEvent?.metadata;
      if (metadata !== undefined && metadata.op !== "same") {
        steps.set(metadata.urn.split("::").at(-1) ?? metadata.urn, metadata.op);
      }
    },
  });
  return [...steps].map(([name, operation]) => `${operation} ${name}`).sort();
}
