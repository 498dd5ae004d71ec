import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { ResourceRecord } from "@semantest/policies";
import { UNKNOWN } from "@semantest/policies";
import { type Cloud, SemantestWebSocketStack, type SemantestWebSocketStackArgs } from "@semantest/websocket";
import { answerOf } from "./answers.ts";

/** How Pulumi marks what is no plain data among the properties that it sends to its engine. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Name of the component in a plan, as in the examples. */
export const NAME = "relay";

/**
 * What the component registers, as its program sends it to an engine in a preview: whatever a cloud would only tell after
 * creation is `UNKNOWN`. No engine, no plugin, no credentials. One at a time: Pulumi has one set of mocks in a process.
 */
export async function recordStack(
  args: SemantestWebSocketStackArgs & { readonly cloud: Cloud },
): Promise<readonly ResourceRecord[]> {
  const recorded: ResourceRecord[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: () => ({ id: undefined, state: {} }),
      call: ({ token }) => answerOf(token),
    },
    "plan",
    "plan",
    true,
  );
  listen(recorded);
  new SemantestWebSocketStack(NAME, args);
  await pulumi.runtime.disconnect();
  return recorded;
}

/** Listens to what the program registers. Pulumi's mocks themselves do not tell parents and dependencies. */
function listen(recorded: ResourceRecord[]): void {
  const monitor = pulumi.runtime.getMonitor();
  const register: unknown = monitor?.registerResource;
  if (monitor === undefined || typeof register !== "function") {
    throw new Error("Pulumi's mocks have no monitor that could be listened to");
  }
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
  const { getProject, getStack } = pulumi.runtime;
  return `urn:pulumi:${getStack()}::${getProject()}::${above}${request.getType()}::${request.getName()}`;
}

function plain(value: unknown): unknown {
  if (value === UNKNOWN_TEXT) return UNKNOWN;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const members = new Map(Object.entries(value));
  return members.get(SIGNATURE_KEY) === SECRET
    ? plain(members.get("value"))
    : Object.fromEntries([...members].map(([key, it]) => [key, plain(it)]));
}
