import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { SemantestWebSocketStackArgs } from "../../components/args.ts";
import type { ResourceRecord } from "../frame/record.ts";
import { UNKNOWN } from "../frame/record.ts";
// They mock what the clouds compute, and build the archives that the component ships.
import "../../components/aws/spec/build.ts";
import "../../components/azure/spec/build.ts";

/** How Pulumi marks what is no plain data among the properties that it sends to its engine. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const { SemantestWebSocketStack } = await import("../../components/semantestWebSocketStack.ts");

let recorded: ResourceRecord[] = [];
tapMonitor();

/** Records of our component, as its program sends them to an engine; the component's own mocks answer. One at a time. */
export async function recordComponent(args: SemantestWebSocketStackArgs): Promise<readonly ResourceRecord[]> {
  const records: ResourceRecord[] = [];
  recorded = records;
  new SemantestWebSocketStack("relay", args);
  // The guard is registered once all others are.
  while (!records.some(({ name }) => name === "relay-deletion-guard")) {
    await new Promise(setImmediate);
  }
  return records;
}
/** Listens to what the program registers. Pulumi's mocks themselves do not tell parents and dependencies. */
function tapMonitor(): void {
  const monitor = pulumi.runtime.getMonitor();
  assert.ok(monitor !== undefined);
  const register: unknown = monitor.registerResource;
  assert.ok(typeof register === "function");
  Reflect.set(monitor, "registerResource", (request: RegisterResourceRequest, ...rest: unknown[]) => {
    recorded.push(recordOf(request));
    return Reflect.apply(register, monitor, [request, ...rest]);
  });
}

function recordOf(request: RegisterResourceRequest): ResourceRecord {
  const dependencies: [string, string[]][] = [];
  request.getPropertydependenciesMap().forEach((sources, property) => {
    dependencies.push([property, sources.getUrnsList()]);
  });
  const props = Object.entries(request.getObject()?.toJavaScript() ?? {});
  return {
    type: request.getType(),
    name: request.getName(),
    urn: urnOf(request),
    props: Object.fromEntries(props.map(([name, value]) => [name, plain(value)])),
    propertyDependencies: Object.fromEntries(dependencies),
    parent: request.getParent() || undefined,
    options: { protect: request.getProtect() ?? false, ignoreChanges: request.getIgnorechangesList() },
  };
}

/** As the mocks name it. */
function urnOf(request: RegisterResourceRequest): string {
  const parent = request.getParent();
  const above = parent ? `${parent.split("::")[2]?.split("$").at(-1)}$` : "";
  return `urn:pulumi:dev::relay-project::${above}${request.getType()}::${request.getName()}`;
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
