import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { SemantestWebSocketStackArgs } from "../../components/args.ts";
import { recordOfRegistration } from "../engine/registration.ts";
import type { ResourceRecord } from "../frame/record.ts";
// They mock what the clouds compute, and build the archives that the component ships.
import "../../components/aws/spec/build.ts";
import "../../components/azure/spec/build.ts";

/** What the component's mocks are told. */
const STACK = { project: "relay-project", stack: "dev" };

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
    recorded.push(recordOfRegistration(request, STACK));
    return Reflect.apply(register, monitor, [request, ...rest]);
  });
}
