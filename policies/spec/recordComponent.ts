import type { SemantestWebSocketStackArgs } from "../../components/args.ts";
import { construct } from "../../components/spec/builder.ts";
import { listenToRegistrations } from "../engine/registration.ts";
import type { ResourceRecord } from "../frame/record.ts";
// They mock what the clouds compute, and build the archives that the component ships.
import "../../components/aws/spec/build.ts";
import "../../components/azure/spec/build.ts";

/** What the component's mocks are told. */
const STACK = { project: "relay-project", stack: "dev" };

let recorded: ResourceRecord[] = [];
listenToRegistrations(STACK, (resource) => recorded.push(resource));

/** Records of our component, as its program sends them to an engine; the component's own mocks answer. One at a time. */
export async function recordComponent(args: SemantestWebSocketStackArgs): Promise<readonly ResourceRecord[]> {
  const records: ResourceRecord[] = [];
  recorded = records;
  await construct(args);
  return records;
}
