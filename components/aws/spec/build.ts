import { mock as testing } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import { ARCHIVES, buildFunctions } from "../../../scripts/functions/build.ts";
import type { SemantestWebSocketStackArgs } from "../../args.ts";
import { generateOperatorKey } from "../../operatorKeyFormat.ts";
import type { Registered } from "../../spec/mocks.ts";
import { mock, registered } from "../../spec/mocks.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-central-1";
export const ZONE = "Z0123456789ABCDEFGHIJ";
export const OPERATOR_KEY = generateOperatorKey();
/** What the mocked secrets hold; none of them may appear where it is not marked as a secret. */
export const SECRET_VALUES = [
  OPERATOR_KEY,
  ...["resume-key", "origin-secret"].flatMap((name) =>
    ["current", "previous", "next"].map((value) => `${name}-${value}`),
  ),
];

/** Marks a secret where Pulumi sends one to its engine. */
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";

mock(
  {
    "random:index/randomId:RandomId": () => ({ hex: "0a1b2c3d" }),
    "pulumi-nodejs:dynamic/semantest:OperatorKey": () => ({ key: OPERATOR_KEY }),
    "pulumi-nodejs:dynamic/semantest:RotatingSecret": (name) => {
      const accepted = ["current", "previous", "next"].map((it) => `${name.replace("relay-", "")}-${it}`);
      return { current: accepted[0], accepted };
    },
    "aws:apigatewayv2/api:Api": (name, { protocolType }) => ({
      apiEndpoint: `${protocolType === "HTTP" ? "https" : "wss"}://${name}.execute-api.${REGION}.amazonaws.com`,
      executionArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:${name}`,
    }),
    "aws:cloudfront/distribution:Distribution": () => ({
      domainName: "d111111abcdef8.cloudfront.net",
      hostedZoneId: "Z2FDTNDATAQYW2",
    }),
    "aws:acm/certificate:Certificate": (_name, { domainName }) => ({
      domainValidationOptions: [
        {
          domainName,
          resourceRecordName: `_proof.${domainName}.`,
          resourceRecordType: "CNAME",
          resourceRecordValue: "_value.acm-validations.aws.",
        },
      ],
    }),
    "aws:acm/certificateValidation:CertificateValidation": (_name, { certificateArn }) => ({
      certificateArn,
    }),
    "aws:route53/zone:Zone": () => ({
      zoneId: ZONE,
      nameServers: ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"],
    }),
    "aws:route53/record:Record": (_name, { name }) => ({ fqdn: name }),
    "aws:lambda/function:Function": () => ({ version: "7" }),
    "aws:lambda/alias:Alias": (name) => ({
      invokeArn: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${name}/invocations`,
    }),
  },
  {
    "aws:index/getRegion:getRegion": () => ({ region: REGION }),
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: ACCOUNT }),
    "aws:route53/getZone:getZone": (inputs) => ({ ...inputs, name: "example.com", privateZone: false }),
  },
);
const warnings: string[] = [];
testing.method(pulumi.log, "warn", (text: string) => warnings.push(text));

// The component ships the archives by their path.
await buildFunctions(ARCHIVES);
// Ours may read Pulumi's settings when they are loaded.
const { SemantestWebSocketStack } = await import("../../semantestWebSocketStack.ts");

/** Builds a stack named `relay` under mocks, once for the same arguments. */
export async function build(args: Partial<SemantestWebSocketStackArgs> = {}): Promise<Built> {
  const key = JSON.stringify(args);
  const known = builds.get(key);
  if (known !== undefined) {
    return known;
  }
  registered.length = 0;
  warnings.length = 0;
  const stack = new SemantestWebSocketStack("relay", { cloud: "aws", ...args });
  // The guard is registered once all others are.
  while (!registered.some(({ name }) => name === "relay-deletion-guard")) {
    await new Promise(setImmediate);
  }
  const built = { stack, resources: [...registered], warnings: [...warnings] };
  builds.set(key, built);
  return built;
}

/** A stack and what it registered. */
export interface Built {
  readonly stack: InstanceType<typeof SemantestWebSocketStack>;
  readonly resources: readonly Registered[];
  /** What an update would print. */
  readonly warnings: readonly string[];
}

const builds = new Map<string, Built>();

/** Inputs of the one resource of that name and type, secrets opened. */
export function inputsOf({ resources }: Built, name: string, type?: string): Record<string, unknown> {
  const found = resources.filter((it) => it.name === name && it.type.endsWith(type ?? ""));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} of ${name} among ${resources.map((it) => it.name).join(", ")}`);
  }
  return v.parse(v.record(v.string(), v.unknown()), opened(only.inputs));
}

/** All resources of one type, as `service/type` names it. */
export function ofType({ resources }: Built, type: string): Registered[] {
  return resources.filter((it) => it.type.includes(`:${type}:`));
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
