import type { Rule } from "./rule.ts";
import { Blocks } from "./rule.ts";
import type { Fault } from "./value.ts";

/** A violation in words: what is wrong and where, and how to fix it. Why stands in the rule's rationale. */
export function explain({ link, remediation }: Rule, fault: Fault): string {
  return [`${sentence(fault)}.`, `Fix: ${remediation.join(" ")}`, `More: ${link}`].join("\n");
}

/** What a rule could not see, in words, and when it will. */
export function explainUnseen(rule: Rule, fault: Fault): string {
  const when =
    rule.scope === "resource"
      ? "It is judged during the update, before the resource is made."
      : rule.blocks === Blocks.AfterCreation
        ? "It is judged at the end of the update."
        : "It is judged as soon as it is known, at the latest at the end of the update.";
  return `${rule.name} has not judged this: ${sentence(fault)}. ${when}`;
}

function sentence({ message, path, resource }: Fault): string {
  if (resource === undefined) {
    return `The stack ${message}`;
  }
  const subject = `${resource.name} (${resource.type})`;
  return path === "" ? `${subject} ${message}` : `${path} of ${subject} ${message}`;
}
