import assert from "node:assert/strict";
import { CustomResource } from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { DeployedRig } from "../../rig/azure/deployedRig.ts";
import { type PlantedInput, plantedInputs } from "./plantedInputs.ts";
import { type AzureStackArgs, createRelay, startRelayRig } from "./relay.ts";

/** Arguments with a mistake, as a program in any language might give them, and what the refusal must say. */
const PLANTED_ARGUMENTS: readonly [args: string, field: RegExp][] = [
  ['{ "rollout": "managed" }', /rollout is "managed"/],
  ['{ "azure": { "location": "the moon" } }', /azure\.location is "the moon"/],
  ['{ "azure": { "signalrUnits": 3 } }', /azure\.signalrUnits/],
  ['{ "azure": { "dnsZoneId": "example.com" } }', /azure\.dnsZoneId/],
  ['{ "azure": { "actionGroupId": "alerts" } }', /azure\.actionGroupId is "alerts"/],
  ['{ "azure": { "workspaceId": "logs" } }', /azure\.workspaceId is "logs"/],
  ['{ "azure": { "minimumTls": "1.1" } }', /azure\.minimumTls is "1.1"/],
  ['{ "aws": { "region": "us-east-1" } }', /aws is given though cloud is "azure"/],
  ['{ "domain": "relay.example.com", "azure": { "createZone": true } }', /domain/],
];

// By the engine, before anything is made. What the official provider itself refuses is not proven.
describe("a mistake on Azure", function () {
  this.timeout(180_000);
  let rig: DeployedRig;
  let stack: Stack;
  let args: AzureStackArgs = {};
  let planted: readonly PlantedInput[] = [];

  before(async function () {
    rig = await startRelayRig(this);
    stack = await createRelay(rig, {
      stack: "mistaken",
      args: () => args,
      transform: (name, inputs) => {
        for (const { plant, resource } of planted) if (name === resource) plant(inputs);
      },
    });
  });

  after(async () => {
    await rig?.stop();
  });

  const refused = async (
    given: AzureStackArgs,
    expected: readonly RegExp[],
    mistakes: readonly PlantedInput[] = [],
  ) => {
    args = given;
    planted = mistakes;
    await assert.rejects(stack.preview(), ({ message }: Error) => {
      for (const words of expected) assert.match(message, words);
      return true;
    });
  };

  describe("in an argument is refused in preview by the names of component and field", () => {
    for (const [text, field] of PLANTED_ARGUMENTS) {
      it(text, async () => {
        const expected = new RegExp(`SemantestWebSocketStack "relay".*${field.source}`, "s");
        await refused(JSON.parse(text), [expected]);
      });
    }
  });

  describe("in what a transform makes of a resource is refused in preview by Microsoft's own types", () => {
    for (const mistakes of together(plantedInputs)) {
      const [{ args: given = {}, resource }] = mistakes;
      it(`${resource}: ${mistakes.map(({ mistake }) => mistake).join("; ")}`, async () => {
        const expected = mistakes.map(
          ({ field, problem }) =>
            new RegExp(
              `'${resource}': property ${field} .*(${problem}).*in websocket:index:SemantestWebSocketStack`,
            ),
        );
        await refused(given, expected, mistakes);
      });
    }
  });

  it("in the choice of a resource: one that the rig does not know is refused as such", async () => {
    const unknown = await rig.workspace.createStack({
      project: "machines",
      stack: "unknown",
      program: async () => {
        new Machine("machine");
      },
    });
    await assert.rejects(
      unknown.preview(),
      /the rig knows no resource type azure-native:compute:VirtualMachine/,
    );
  });

  it("has made nothing", () => {
    assert.deepEqual(rig.account.subscription.inventory(), {});
  });
});

class Machine extends CustomResource {
  constructor(name: string) {
    super("azure-native:compute:VirtualMachine", name, { vmName: name });
  }
}

type Together = readonly [PlantedInput, ...PlantedInput[]];

/** Mistakes of one resource in one preview, which tells of them all. */
function together(all: readonly PlantedInput[]): Together[] {
  const groups: Together[] = [];
  for (const one of all) {
    const index = groups.findIndex(
      ([first]) => first.resource === one.resource && !first.alone && !one.alone,
    );
    const group = groups[index];
    if (group === undefined) groups.push([one]);
    else groups[index] = [...group, one];
  }
  return groups;
}
