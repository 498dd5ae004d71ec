import { MissingName, toArm } from "../arm/body.ts";
import { judge } from "../arm/judge.ts";
import { type ArmType, armTypeOf } from "../arm/resourceTypes.ts";
import type { TypeData } from "../arm/typeData.ts";
import type { Values } from "./messages.ts";
import { isUnknown } from "./unknown.ts";

/** An input and what is wrong with it. */
export interface Problem {
  readonly property: string;
  readonly reason: string;
}

/** What Azure would refuse of a resource, by Microsoft's types, already in previews. */
export function problemsOf(data: TypeData, token: string, inputs: Values): Problem[] {
  const rule = armTypeOf(token);
  // Of a resource whose very type depends on what no preview knows, nothing can be said.
  if (rule.typeInput !== undefined && isUnknown(inputs[rule.typeInput])) return [];
  try {
    return judge(data, toArm(token, inputs)).map((mistake) => problemOf(rule, mistake));
  } catch (error) {
    if (error instanceof MissingName) return [{ property: error.input, reason: error.problem }];
    throw error;
  }
}

/** A mistake of a request, in the words of the inputs. */
function problemOf(rule: ArmType, mistake: string): Problem {
  const [path = "", ...rest] = mistake.split(": ");
  return { property: inputPath(rule, path), reason: `${rest.join(": ")} [${rule.type} ${path}]` };
}

/** The path of an input as a program writes it: without what the request wraps around it, and under its own name. */
function inputPath(rule: ArmType, path: string): string {
  if (path === "name") return rule.names.at(-1) ?? path;
  const inside = path.replace(/^properties\./, "");
  const found = Object.entries(rule.renames ?? {}).find(([, wire]) => wire === inside.split(/[.[]/)[0]);
  return found === undefined ? inside : inside.replace(found[1], found[0]);
}
