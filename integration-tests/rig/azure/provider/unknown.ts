import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";

/** Whether a value is one that no preview knows, or a text put together with one. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && value.includes(unknownValue);
}

/** What is computed, but for what the inputs say already: that is unknown until the resource is there. */
export function unknownUntilMade(computed: unknown, inputs: unknown): unknown {
  if (!isRecord(computed) || !isRecord(inputs)) return inputs === undefined ? unknownValue : inputs;
  const names = new Set([...Object.keys(computed), ...Object.keys(inputs)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      name in computed ? unknownUntilMade(computed[name], inputs[name]) : inputs[name],
    ]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
