import assert from "node:assert/strict";
import type { ArmResource } from "../../integration-tests/rig/azure/arm/body.ts";
import { toArm } from "../../integration-tests/rig/azure/arm/body.ts";
import { UNTYPED } from "../../integration-tests/rig/azure/arm/extract.ts";
import { judge } from "../../integration-tests/rig/azure/arm/judge.ts";
import { ARM_TYPES, isAzure } from "../../integration-tests/rig/azure/arm/resourceTypes.ts";
import type { TypeData } from "../../integration-tests/rig/azure/arm/typeData.ts";
import { readTypeData } from "../../integration-tests/rig/azure/arm/typeData.ts";
import type { SemantestWebSocketStackArgs } from "../args.ts";
import type { Built } from "../spec/builder.ts";
import { openedInputs } from "../spec/built.ts";
import { build, ZONE } from "./spec/build.ts";

// Every resource as the request that would go to Azure, judged by Microsoft's types of Azure Resource Manager. How the
// official provider turns inputs into requests is not in its package: that the rig does it alike is an account's to show.

const DOMAIN = { tier: "production", domain: "api.example.com" } as const;
const PROGRAMS: Readonly<Record<string, Partial<SemantestWebSocketStackArgs>>> = {
  "tier starter": {},
  "tier production": { tier: "production" },
  "a domain in an adopted zone": { ...DOMAIN, azure: { dnsZoneId: ZONE } },
  "a domain of the zone's own name": { ...DOMAIN, domain: "example.com", azure: { dnsZoneId: ZONE } },
  "a domain in a created zone": { ...DOMAIN, domainReady: true, azure: { createZone: true } },
  "a domain served elsewhere": { ...DOMAIN, domainReady: true },
  "every setting": {
    ...DOMAIN,
    domainReady: false,
    dataRemoval: "retain",
    allowedOrigins: ["https://app.example.com"],
    alertEmails: ["oncall@example.com"],
    logRetentionDays: 731,
    budget: { alert: 20, limit: 60 },
    tags: { team: "relay" },
    azure: {
      location: "northeurope",
      createZone: false,
      signalrUnits: 100,
      alwaysReadyInstances: 1,
      minimumTls: "1.2",
      restrictAddresses: true,
    },
  },
};

function requestsOf({ resources }: Built): (ArmResource & { readonly logicalName: string })[] {
  return resources
    .filter(({ type }) => isAzure(type))
    .map((resource) => ({ ...toArm(resource.type, openedInputs(resource)), logicalName: resource.name }));
}

describe("requests to Azure Resource Manager", () => {
  let data: TypeData;
  const all: ArmResource[] = [];

  before(async () => {
    data = await readTypeData();
  });

  for (const [what, args] of Object.entries(PROGRAMS)) {
    it(`are as Microsoft's types say: ${what}`, async () => {
      const requests = requestsOf(await build(args));
      const mistakes = requests.flatMap((it) =>
        judge(data, it).map((mistake) => `${it.logicalName}: ${mistake}`),
      );
      assert.deepEqual(mistakes, []);
      const ids = requests.map(({ id }) => id.toLowerCase());
      assert.equal(new Set(ids).size, ids.length, "two resources with one id");
      all.push(...requests);
    });
  }

  it("cover every type that the rig knows, and no type lacks Microsoft's data but the listed one", () => {
    const made = new Set(all.map(({ type }) => type.replace(/\/(A|CNAME|TXT)$/, "")));
    assert.deepEqual(
      Object.values(ARM_TYPES)
        .map(({ type }) => type)
        .filter((type) => !made.has(type)),
      [],
    );
    const untyped = new Set(
      all
        .map(({ type, apiVersion }) => `${type}@${apiVersion}`)
        .filter((key) => data.resources[key] === undefined),
    );
    assert.deepEqual([...untyped], UNTYPED);
  });

  it("are refused when one member of them is misspelt, whichever it is", () => {
    const missed = mutations(all, (parent, key) => {
      const { [key]: value, ...rest } = parent;
      return { ...rest, [`${key}X`]: value };
    }).filter(({ resource }) => judge(data, resource).length === 0);
    // But for what Azure's types take by any name.
    assert.deepEqual(
      [...new Set(missed.map(({ resource, path }) => `${resource.type} ${path}`))].filter(
        (it) => !FREE_NAMES.some((free) => free.test(it)),
      ),
      [],
    );
  });

  it("are refused when one value of them is of a wrong kind, whichever it is", () => {
    const missed = mutations(all, (parent, key) => ({ ...parent, [key]: [[]] })).filter(
      ({ resource }) => judge(data, resource).length === 0,
    );
    assert.deepEqual([...new Set(missed.map(({ resource, path }) => `${resource.type} ${path}`))], []);
  });
});

const FREE_NAMES = [
  /(^| )tags\./,
  /ipSecurityRestrictions\.headers\./,
  /userAssignedIdentities\./,
  /^Microsoft\.Web\/sites\/config properties\./,
  /^Microsoft\.OperationalInsights\/workspaces properties\.features\./,
  /^Microsoft\.Consumption\/budgets properties\.notifications\.[\w-]+$/,
  /^Microsoft\.Insights\/metricAlerts properties\.criteria\.allOf\.(dimensions|metricNamespace)$/,
];

interface Mutation {
  readonly resource: ArmResource;
  readonly path: string;
}

/** Each resource once for each member of each object in it, with that member changed. */
function mutations(
  resources: readonly ArmResource[],
  change: (parent: Readonly<Record<string, unknown>>, key: string) => unknown,
): Mutation[] {
  return resources.flatMap((resource) =>
    changed(resource.body, "", change).map(({ path, value }) => ({
      path,
      resource: { ...resource, body: Object.fromEntries(Object.entries(Object(value))) },
    })),
  );
}

function changed(
  value: unknown,
  path: string,
  change: (parent: Readonly<Record<string, unknown>>, key: string) => unknown,
): { path: string; value: unknown }[] {
  if (Array.isArray(value)) {
    return value.flatMap((element, index) =>
      changed(element, path, change).map((it) => ({
        path: it.path,
        value: value.with(index, it.value),
      })),
    );
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const parent: Record<string, unknown> = Object.fromEntries(Object.entries(value));
  return Object.entries(parent).flatMap(([key, inner]) => {
    const at = path === "" ? key : `${path}.${key}`;
    return [
      { path: at, value: change(parent, key) },
      ...changed(inner, at, change).map((it) => ({ path: it.path, value: { ...parent, [key]: it.value } })),
    ];
  });
}
