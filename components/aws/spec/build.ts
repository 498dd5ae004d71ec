import { ARCHIVES, buildFunctions } from "../../../scripts/functions/build.ts";
import { type Built, builderOf } from "../../spec/builder.ts";
import type { Registered } from "../../spec/mocks.ts";
import { mock, OPERATOR_KEY } from "../../spec/mocks.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-central-1";
export const ZONE = "Z0123456789ABCDEFGHIJ";
/** What the mocked secrets hold; none of them may appear where it is not marked as a secret. */
export const SECRET_VALUES = [
  OPERATOR_KEY,
  ...["resume-key", "origin-secret"].flatMap((name) =>
    ["current", "previous", "next"].map((value) => `${name}-${value}`),
  ),
];

mock(
  {
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

// The component ships the archives by their path.
await buildFunctions(ARCHIVES);
/** Builds a stack named `relay` under mocks, once for the same arguments. */
export const build = builderOf("aws");

/** All resources of one type, as `service/type` names it. */
export function ofType({ resources }: Built, type: string): Registered[] {
  return resources.filter((it) => it.type.includes(`:${type}:`));
}
