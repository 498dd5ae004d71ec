import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import { didYouMean } from "./didYouMean.ts";
import type { Rule } from "./rules.ts";

const SHOWN_CHARACTERS = 100;
/** Fields whose value is a secret also where it is given as a plain text; no secret is ever quoted. */
const SECRET_FIELDS = new Set(["operatorKey"]);

/**
 * Collects the mistakes of one component's arguments, so that a person reads all of them at once. Every message
 * names the component, the field, what was given and what is allowed.
 */
export class Validation {
  readonly #component: string;
  readonly #mistakes: string[] = [];

  constructor(component: string) {
    this.#component = component;
  }

  /** Notes mistakes that no single rule finds. */
  refuse(mistakes: readonly string[]): void {
    this.#mistakes.push(...mistakes);
  }

  /** Notes every member of a group of arguments that has no rule; `path` names the group, "" the outermost one. */
  members(path: string, group: unknown, rules: Readonly<Record<string, unknown>>): void {
    if (typeof group !== "object" || group === null) {
      this.#mistakes.push(`${path} is ${display(group)}; allowed: settings by name`);
      return;
    }
    const known = Object.keys(rules);
    const prefix = path === "" ? "" : `${path}.`;
    for (const field of Object.keys(group).filter((name) => !known.includes(name))) {
      const meant = didYouMean(field, known);
      const hint = meant === undefined ? `allowed: ${known.join(", ")}` : `did you mean ${prefix}${meant}?`;
      this.#mistakes.push(`${prefix}${field} is no argument; ${hint}`);
    }
  }

  /** A value that must be given and known now, unchanged. */
  required<T>(field: string, value: T, rule: Rule): T {
    this.#mistakes.push(...mistakesIn(field, value, rule));
    return value;
  }

  /** A value that must be known now if it is given, unchanged. */
  plain<T>(field: string, value: T, rule: Rule): T {
    return value === undefined ? value : this.required(field, value, rule);
  }

  /** A value that may be known later: checked now if it is known, else when it is. */
  input<T>(
    field: string,
    value: pulumi.Input<T> | undefined,
    rule: Rule,
  ): pulumi.Output<pulumi.Unwrap<T>> | undefined {
    if (value === undefined) {
      return undefined;
    }
    if (isKnown(value)) {
      this.plain(field, value, rule);
      return pulumi.output(value);
    }
    const output = pulumi.output(value);
    return output.apply(async (known) => {
      const later = new Validation(this.#component);
      later.refuse(mistakesIn(field, known, rule, await pulumi.isSecret(output)));
      later.finish();
      return known;
    });
  }

  /** A list whose length must be known now; its elements may become known later. */
  list<T>(
    field: string,
    values: pulumi.Input<T>[] | undefined,
    rule: Rule,
  ): pulumi.Output<pulumi.Unwrap<T>>[] {
    if (values === undefined) {
      return [];
    }
    if (!Array.isArray(values)) {
      this.#mistakes.push(`${field} is ${display(values)}; allowed: a list`);
      return [];
    }
    return values.flatMap((value, index) => this.input(`${field}[${index}]`, value, rule) ?? []);
  }

  /** Throws if a mistake was noted. The error is shown without a stack: the mistake is not in this code. */
  finish(): void {
    if (this.#mistakes.length > 0) {
      throw new pulumi.RunError(this.#mistakes.map((mistake) => `${this.#component}: ${mistake}`).join("\n"));
    }
  }
}

function mistakesIn(
  field: string,
  value: unknown,
  rule: Rule,
  isSecret = SECRET_FIELDS.has(field),
): string[] {
  const { issues = [] } = v.safeParse(rule, value, { abortPipeEarly: true });
  return issues.map((issue) => {
    const path = (issue.path ?? []).map(({ key }) =>
      typeof key === "number" ? `[${key}]` : `.${String(key)}`,
    );
    if (issue.type === "strict_object" && path.length > 0) {
      return `${field}${path.join("")} is no argument; allowed: ${issue.message}`;
    }
    const given = isSecret ? "not as it should be (value not shown)" : display(issue.input);
    return `${field}${path.join("")} is ${given}; allowed: ${issue.message}`;
  });
}

function display(value: unknown): string {
  if (value === undefined) {
    return "missing";
  }
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return "an output, whose value is known too late";
  }
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : inspect(value, { breakLength: Number.POSITIVE_INFINITY });
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}

/** Whether no part of an input has to be waited for. */
function isKnown(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return false;
  }
  return typeof value !== "object" || value === null || Object.values(value).every(isKnown);
}
