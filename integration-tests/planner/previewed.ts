import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import type { PackName } from "../../scripts/policies/packs.ts";
import { packFolder } from "../../scripts/policies/packs.ts";

/** What the engine keeps for itself: no program asks for it. */
const OWN = /^pulumi:(pulumi:Stack|providers:)/;
const UNSEEN = "semantest-unseen";

/** What the engine says of a stack before it makes anything. */
export interface Preview {
  /** Type and name of each resource that would be created. */
  readonly creates: readonly string[];
  /** Rule and resource of what stops the stack. */
  readonly violations: readonly string[];
  readonly advisories: readonly string[];
  /** What mandatory rules could not see, in words. */
  readonly unseen: readonly string[];
}

/** Previews a stack in the real engine under the pack of its tier. Rejects where it fails for another reason. */
export async function previewed(stack: Stack, tier: PackName): Promise<Preview> {
  const creates: string[] = [];
  const said: { level: string; rule: string; resource: string; text: string }[] = [];
  const onEvent = ({ policyEvent, resourcePreEvent }: EngineEvent) => {
    if (resourcePreEvent !== undefined) {
      const { op, type, urn } = resourcePreEvent.metadata;
      if (op === "create" && !OWN.test(type)) creates.push(`${type} ${nameOf(urn)}`);
    }
    if (policyEvent !== undefined) {
      const { enforcementLevel, message, policyName, resourceUrn = "" } = policyEvent;
      said.push({ level: enforcementLevel, rule: policyName, resource: nameOf(resourceUrn), text: message });
    }
  };
  try {
    await stack.preview({ policyPacks: [packFolder(tier)], onEvent });
  } catch (error) {
    if (!said.some(({ level }) => level === "mandatory")) throw error;
  }
  const told = (those: typeof said) => those.map(({ resource, rule }) => `${rule} ${resource}`).sort();
  return {
    creates: creates.sort(),
    violations: told(said.filter(({ level }) => level === "mandatory")),
    advisories: told(said.filter(({ level, rule }) => level === "advisory" && rule !== UNSEEN)),
    unseen: said
      .filter(({ rule }) => rule === UNSEEN)
      .map(({ text }) => withoutDescription(text))
      .sort(),
  };
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** The engine puts the policy's description before what is said, in a line of its own. */
function withoutDescription(text: string): string {
  return text.slice(text.indexOf("\n") + 1).trimEnd();
}
