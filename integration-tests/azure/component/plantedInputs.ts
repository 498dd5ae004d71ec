import type { AzureStackArgs, Inputs } from "./relay.ts";

/** A mistake that a transform makes in the inputs of one resource. */
export interface PlantedInput {
  readonly resource: string;
  readonly mistake: string;
  readonly plant: (inputs: Inputs) => void;
  /** Field that the refusal names, as part of a regular expression. */
  readonly field: string;
  /** What it says of it, as part of a regular expression. */
  readonly problem: string;
  /** Default: tier starter. */
  readonly args?: AzureStackArgs;
  /** Whether it hides the resource's other mistakes. */
  readonly alone?: true;
}

const EDGE: AzureStackArgs = { tier: "production" };
const ZONE: AzureStackArgs = {
  tier: "production",
  domain: "relay.example.com",
  azure: { createZone: true },
};

function set(values: Inputs): (inputs: Inputs) => void {
  return (inputs) => void Object.assign(inputs, values);
}

/** Changes members of an input that is an object. */
function within(name: string, values: Inputs): (inputs: Inputs) => void {
  return (inputs) => {
    inputs[name] = { ...Object(inputs[name]), ...values };
  };
}

function without(name: string): (inputs: Inputs) => void {
  return (inputs) => void delete inputs[name];
}

export const plantedInputs: readonly PlantedInput[] = [
  {
    resource: "relay-host",
    mistake: "a kind of account that there is not",
    plant: set({ kind: "StorageV3" }),
    field: "kind",
    problem: '"StorageV3" is none of',
  },
  {
    resource: "relay-images",
    mistake: "a version of TLS that there is not",
    plant: set({ minimumTlsVersion: "TLS1.2" }),
    field: "minimumTlsVersion",
    problem: '"TLS1\\.2" is none of TLS1_0',
  },
  {
    resource: "relay-images",
    mistake: "a text for a yes or no, under the name of the inputs",
    plant: set({ enableHttpsTrafficOnly: "yes" }),
    field: "enableHttpsTrafficOnly",
    problem: '"yes" is no boolean',
  },
  {
    resource: "relay-images-container",
    mistake: "a reach that there is not",
    plant: set({ publicAccess: "Private" }),
    field: "publicAccess",
    problem: '"Private" is none of',
  },
  {
    resource: "relay-images-lifecycle",
    mistake: "a rule without what it does",
    plant: set({ policy: { rules: [{ name: "old", enabled: true, type: "Lifecycle" }] } }),
    field: "policy\\.rules\\[0\\]\\.definition",
    problem: "required",
  },
  {
    resource: "relay-images-service",
    mistake: "a method that there is not",
    plant: set({
      cors: {
        corsRules: [
          {
            allowedMethods: ["FETCH"],
            allowedHeaders: [],
            exposedHeaders: [],
            allowedOrigins: [],
            maxAgeInSeconds: 1,
          },
        ],
      },
    }),
    field: "cors\\.corsRules\\[0\\]\\.allowedMethods\\[0\\]",
    problem: '"FETCH" is none of',
  },
  {
    resource: "relay-data",
    mistake: "a consistency that there is not",
    plant: set({ consistencyPolicy: { defaultConsistencyLevel: "Immediate" } }),
    field: "consistencyPolicy\\.defaultConsistencyLevel",
    problem: '"Immediate" is none of',
  },
  {
    resource: "relay-data",
    mistake: "no place",
    plant: without("locations"),
    field: "locations",
    problem: "required",
  },
  {
    resource: "relay-data",
    mistake: "a misspelt input",
    plant: set({ disableLocalAuthentication: true }),
    field: "disableLocalAuthentication",
    problem: "not expected",
  },
  {
    resource: "relay-live",
    mistake: "a kind of partition that there is not",
    plant: set({ resource: { id: "live", partitionKey: { paths: ["/pk"], kind: "Sharp" } } }),
    field: "resource\\.partitionKey\\.kind",
    problem: '"Sharp" is none of',
  },
  {
    resource: "relay-vault",
    mistake: "a price that there is not",
    plant: within("properties", { sku: { family: "A", name: "gold" } }),
    field: "sku\\.name",
    problem: '"gold" is none of standard, premium|"gold" is none of premium, standard',
  },
  {
    resource: "relay-sockets",
    mistake: "a price tier that there is not",
    plant: set({ sku: { name: "Standard_S1", tier: "Silver" } }),
    field: "sku\\.tier",
    problem: '"Silver" is none of',
  },
  {
    resource: "relay-sockets",
    mistake: "a feature that there is not",
    plant: set({ features: [{ flag: "Serverless", value: "True" }] }),
    field: "features\\[0\\]\\.flag",
    problem: '"Serverless" is none of',
  },
  {
    resource: "relay-sockets",
    mistake: "a proof of upstream calls that there is not",
    plant: set({
      upstream: { templates: [{ urlTemplate: "https://a.example.com", auth: { type: "Key" } }] },
    }),
    field: "upstream\\.templates\\[0\\]\\.auth\\.type",
    problem: '"Key" is none of',
  },
  {
    resource: "relay-blue",
    mistake: "a version of TLS that there is not",
    plant: within("siteConfig", { minTlsVersion: "1.4" }),
    field: "siteConfig\\.minTlsVersion",
    problem: '"1\\.4" is none of',
  },
  {
    resource: "relay-blue",
    mistake: "a runtime that there is not",
    plant: within("functionAppConfig", { runtime: { name: "deno", version: "2" } }),
    field: "functionAppConfig\\.runtime\\.name",
    problem: '"deno" is none of',
  },
  {
    resource: "relay-blue",
    mistake: "a text for a number",
    plant: within("functionAppConfig", {
      scaleAndConcurrency: { instanceMemoryMB: "512", maximumInstanceCount: 40 },
    }),
    field: "functionAppConfig\\.scaleAndConcurrency\\.instanceMemoryMB",
    problem: '"512" is no number',
  },
  {
    resource: "relay-blue",
    mistake: "no name",
    alone: true,
    plant: without("name"),
    field: "name",
    problem: "has to be a text",
  },
  {
    resource: "relay-blue-settings",
    mistake: "a setting that is no text",
    plant: within("properties", { SEMANTEST_LOG_LEVEL: 7 }),
    field: "SEMANTEST_LOG_LEVEL",
    problem: "7 is no text",
  },
  {
    resource: "relay-sockets-right",
    mistake: "a kind of principal that there is not",
    plant: set({ principalType: "Service" }),
    field: "principalType",
    problem: '"Service" is none of',
  },
  {
    resource: "relay-sockets-right",
    mistake: "no role",
    plant: without("roleDefinitionId"),
    field: "roleDefinitionId",
    problem: "required",
  },
  {
    resource: "relay-data-lock",
    mistake: "a level that there is not",
    plant: set({ level: "DoNotDelete" }),
    field: "level",
    problem: '"DoNotDelete"',
    args: EDGE,
  },
  {
    resource: "relay-sockets-origin",
    mistake: "a weight of nothing",
    plant: set({ weight: 0 }),
    field: "weight",
    problem: "0 is not from 1 to 1000",
    args: EDGE,
  },
  {
    resource: "relay-doors-route",
    mistake: "a protocol that there is not",
    plant: set({ forwardingProtocol: "HttpsAlways" }),
    field: "forwardingProtocol",
    problem: '"HttpsAlways" is none of',
    args: EDGE,
  },
  {
    resource: "relay-security-headers",
    mistake: "an action that there is not",
    plant: set({ actions: [{ name: "SetResponseHeader", parameters: {} }] }),
    field: "actions\\[0\\]\\.name",
    problem: '"SetResponseHeader" is none of',
    args: EDGE,
  },
  {
    resource: "relay-firewall",
    mistake: "a mode that there is not",
    plant: within("policySettings", { mode: "Block" }),
    field: "policySettings\\.mode",
    problem: '"Block" is none of',
    args: EDGE,
  },
  {
    resource: "relay-domain",
    mistake: "a version of TLS that there is not",
    plant: set({ tlsSettings: { certificateType: "ManagedCertificate", minimumTlsVersion: "1.3" } }),
    field: "tlsSettings\\.minimumTlsVersion",
    problem: '"1\\.3" is none of',
    args: ZONE,
  },
  {
    resource: "relay-failures-alert",
    mistake: "a time that is no text",
    plant: set({ windowSize: 15 }),
    field: "windowSize",
    problem: "15 is no text",
  },
  {
    resource: "relay-sockets-full-alert",
    mistake: "a comparison that there is not",
    plant: set({
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [
          {
            criterionType: "StaticThresholdCriterion",
            name: "one",
            metricName: "ConnectionCount",
            operator: "MoreThan",
            threshold: 1,
            timeAggregation: "Average",
          },
        ],
      },
    }),
    field: "criteria\\.allOf\\[0\\]\\.operator",
    problem: '"MoreThan" is none of',
  },
  {
    resource: "relay-alerts",
    mistake: "a short name that no telephone shows",
    plant: set({ groupShortName: "Semantest on call" }),
    field: "groupShortName",
    problem: "longer than 12",
  },
  {
    resource: "relay-logs",
    mistake: "a price that there is not",
    plant: set({ sku: { name: "PerTB" } }),
    field: "sku\\.name",
    problem: '"PerTB" is none of',
  },
  {
    resource: "relay-budget",
    mistake: "a time that there is not",
    plant: set({ timeGrain: "Weekly" }),
    field: "timeGrain",
    problem: '"Weekly" is none of',
  },
];
