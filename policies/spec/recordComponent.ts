import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { build } from "../../components/aws/spec/build.ts";
import { recordOfRegistration } from "../engine/registration.ts";
import type { ResourceRecord } from "../frame/record.ts";

type Args = Parameters<typeof build>[0];

/** What the component's mocks are told. */
const STACK = { project: "relay-project", stack: "dev" };

let recorded: ResourceRecord[] = [];
tapMonitor();

/** Records of our component on AWS, as its program sends them to an engine; the component's own mocks answer. */
export async function recordComponent(args: Args): Promise<ResourceRecord[]> {
  recorded = [];
  await build(args);
  return recorded;
}

/** Listens to what the program registers. Pulumi's mocks themselves do not tell parents and dependencies. */
function tapMonitor(): void {
  const monitor = pulumi.runtime.getMonitor();
  assert.ok(monitor !== undefined);
  const register: unknown = monitor.registerResource;
  assert.ok(typeof register === "function");
  Reflect.set(monitor, "registerResource", (request: RegisterResourceRequest, ...rest: unknown[]) => {
    recorded.push(recordOfRegistration(request, STACK));
    return Reflect.apply(register, monitor, [request, ...rest]);
  });
}
