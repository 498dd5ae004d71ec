import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";

/** Whether a value is one that no preview knows, or a text put together with one. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && value.includes(unknownValue);
}

/**
 * What is computed, but for what the inputs say already: of a resource that stands it stays what it was, of a new one it is
 * unknown until that is there.
 */
export function previewed(computed: unknown, inputs: unknown, before?: unknown): unknown {
  if (!isRecord(computed) || !isRecord(inputs)) return inputs ?? before ?? unknownValue;
  const names = new Set([...Object.keys(computed), ...Object.keys(inputs)]);
  const old = isRecord(before) ? before : {};
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      name in computed ? previewed(computed[name], inputs[name], old[name]) : inputs[name],
    ]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
