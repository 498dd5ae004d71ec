import type { NativeAttributeValue } from "@aws-sdk/util-dynamodb";

/**
 * Names and values of one call's expressions. Every name is a placeholder: half of ours (`hash`, `role`, `state`, `ttl`) are
 * words of DynamoDB's own.
 */
export class Expression {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, NativeAttributeValue> = {};
  readonly #placeholders = new Map<string, string>();

  /** Placeholder of an attribute, or of a member of one: `address.connection`. */
  name(path: string): string {
    return path
      .split(".")
      .map((part) => this.#nameOf(part))
      .join(".");
  }

  value(value: NativeAttributeValue): string {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  /** `SET` for the members that have a value, `REMOVE` for those that have none. */
  assign(members: Readonly<Record<string, NativeAttributeValue>>): string {
    const entries = Object.entries(members);
    const set = entries.flatMap(([name, it]) =>
      it === undefined ? [] : [`${this.name(name)} = ${this.value(it)}`],
    );
    const remove = entries.flatMap(([name, it]) => (it === undefined ? [this.name(name)] : []));
    return [
      ...(set.length > 0 ? [`SET ${set.join(", ")}`] : []),
      ...(remove.length > 0 ? [`REMOVE ${remove.join(", ")}`] : []),
    ].join(" ");
  }

  #nameOf(part: string): string {
    const known = this.#placeholders.get(part);
    if (known !== undefined) return known;
    const placeholder = `#n${this.#placeholders.size}`;
    this.#placeholders.set(part, placeholder);
    this.names[placeholder] = part;
    return placeholder;
  }
}
