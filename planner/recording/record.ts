import * as pulumi from "@pulumi/pulumi";
import type { ResourceRecord } from "@semantest/policies";
import { listenToRegistrations } from "@semantest/policies";
import { type Cloud, SemantestWebSocketStack, type SemantestWebSocketStackArgs } from "@semantest/websocket";
import { answerOf } from "./answers.ts";

/** Name of the component in a plan, as in the examples. */
const NAME = "relay";
/** Stands for the names that a program will give. */
const STACK = { project: "plan", stack: "plan" };

/**
 * What the component registers, as its program sends it to an engine in a preview: whatever a cloud would only tell after
 * creation is `UNKNOWN`. No engine, no plugin, no credentials. One at a time: Pulumi has one set of mocks in a process.
 * Rejects where the component asks a cloud what only somebody with an account could answer, such as a region not given.
 */
export async function recordStack(
  args: SemantestWebSocketStackArgs & { readonly cloud: Cloud },
): Promise<readonly ResourceRecord[]> {
  const recorded: ResourceRecord[] = [];
  const unanswered: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: () => ({ id: undefined, state: {} }),
      call: ({ token }) => {
        const answer = answerOf(token);
        // A failure would leave out what hangs on it without a word to whoever waits here.
        if (answer === undefined) unanswered.push(token);
        return answer ?? {};
      },
    },
    STACK.project,
    STACK.stack,
    true,
  );
  listenToRegistrations(STACK, (resource) => recorded.push(resource));
  new SemantestWebSocketStack(NAME, args);
  await pulumi.runtime.disconnect();
  if (unanswered.length > 0) {
    throw new Error(`the planner cannot answer ${unanswered.join(", ")} without an account`);
  }
  return recorded;
}
