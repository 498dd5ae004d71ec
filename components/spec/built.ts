import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import type { Registered } from "./mocks.ts";

/** Marks a secret where Pulumi sends one to its engine. */
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";

/** What a program registered. */
interface WithResources {
  readonly resources: readonly Registered[];
}

/** Inputs of the one resource of that name and type, secrets opened. */
export function inputsOf({ resources }: WithResources, name: string, type?: string): Record<string, unknown> {
  const found = resources.filter((it) => it.name === name && it.type.endsWith(type ?? ""));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} of ${name} among ${resources.map((it) => it.name).join(", ")}`);
  }
  return openedInputs(only);
}

/** Inputs of a resource, secrets opened. */
export function openedInputs({ inputs }: Registered): Record<string, unknown> {
  return v.parse(v.record(v.string(), v.unknown()), opened(inputs));
}

/** A value with what is secret in it left out, as it would stand in a state that anybody may read. */
export function withoutSecrets(given: unknown): unknown {
  return walk(given, () => "[secret]");
}

function opened(given: unknown): unknown {
  return walk(given, (secret) => opened(secret));
}

function walk(given: unknown, onSecret: (secret: unknown) => unknown): unknown {
  if (Array.isArray(given)) {
    return given.map((it) => walk(it, onSecret));
  }
  if (typeof given !== "object" || given === null || pulumi.asset.Archive.isInstance(given)) {
    return given;
  }
  const entries = new Map<string, unknown>(Object.entries(given));
  if (entries.get(SIGNATURE_KEY) === SECRET_SIGNATURE) {
    return onSecret(entries.get("value"));
  }
  return Object.fromEntries([...entries].map(([key, it]) => [key, walk(it, onSecret)]));
}
