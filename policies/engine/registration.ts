import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { ResourceRecord } from "../frame/record.ts";
import { UNKNOWN } from "../frame/record.ts";

/** How Pulumi marks what is no plain data among the properties that it sends to its engine. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The stack for which a program registers resources. */
export interface RegisteringStack {
  readonly project: string;
  readonly stack: string;
}

/**
 * Tells `record` of each resource that the program registers from now on, in the engine or in Pulumi's mocks; those
 * themselves tell no parents and no dependencies. Throws where there is neither.
 */
export function listenToRegistrations(
  stack: RegisteringStack,
  record: (resource: ResourceRecord) => void,
): void {
  const monitor = pulumi.runtime.getMonitor();
  const register: unknown = monitor?.registerResource;
  if (monitor === undefined || typeof register !== "function") {
    throw new Error("there is no engine, nor mocks in its place, that could be listened to");
  }
  Reflect.set(monitor, "registerResource", (request: RegisterResourceRequest, ...rest: unknown[]) => {
    record(recordOfRegistration(request, stack));
    return Reflect.apply(register, monitor, [request, ...rest]);
  });
}

/** The record of a resource from what a program sends to an engine to register it, or to Pulumi's mocks in its place. */
function recordOfRegistration(request: RegisterResourceRequest, stack: RegisteringStack): ResourceRecord {
  const dependencies: [string, string[]][] = [];
  request.getPropertydependenciesMap().forEach((sources, property) => {
    dependencies.push([property, sources.getUrnsList()]);
  });
  const props = Object.entries(request.getObject()?.toJavaScript() ?? {});
  return {
    type: request.getType(),
    name: request.getName(),
    urn: urnOf(request, stack),
    props: Object.fromEntries(props.map(([name, value]) => [name, plain(value)])),
    propertyDependencies: Object.fromEntries(dependencies),
    parent: request.getParent() || undefined,
    options: { protect: request.getProtect() ?? false, ignoreChanges: request.getIgnorechangesList() },
  };
}

/** As the mocks name it: with the type of the nearest parent alone, where an engine writes all of them. */
function urnOf(request: RegisterResourceRequest, { project, stack }: RegisteringStack): string {
  const parent = request.getParent();
  const above = parent ? `${parent.split("::")[2]?.split("$").at(-1)}$` : "";
  return `urn:pulumi:${stack}::${project}::${above}${request.getType()}::${request.getName()}`;
}

function plain(value: unknown): unknown {
  if (value === UNKNOWN_TEXT) {
    return UNKNOWN;
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const members = new Map(Object.entries(value));
  return members.get(SIGNATURE_KEY) === SECRET
    ? plain(members.get("value"))
    : Object.fromEntries([...members].map(([key, it]) => [key, plain(it)]));
}
