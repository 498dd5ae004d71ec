import assert from "node:assert/strict";
import type { SemantestWebSocketStackArgs } from "../args.ts";
import { inputsOf } from "../spec/built.ts";
import { value } from "../spec/mocks.ts";
import { build, ZONE } from "./spec/build.ts";
import { fittingZone } from "./zone.ts";

const OWN_NAME = "d111111abcdef8.cloudfront.net";
const HOST = "api.example.com";
const GIVEN = "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012";
const REQUESTED = "arn:aws:acm:eu-central-1:111122223333:relay-certificate";
const PROOF = { name: `_proof.${HOST}`, type: "CNAME", value: "_value.acm-validations.aws" };
const TARGET = { name: HOST, type: "CNAME", value: OWN_NAME };
const DELEGATION = ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"];

const CLOUDFRONT_CERTIFICATE = { cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1" };

function tls13(acmCertificateArn: string) {
  return { acmCertificateArn, sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1.3_2025" };
}

describe("the domain on AWS", () => {
  const ways: readonly [
    way: string,
    args: Partial<SemantestWebSocketStackArgs>,
    expected: { certificate: object; dnsRecords: object[]; nameServers: string[] },
  ][] = [
    [
      "in an adopted zone",
      { aws: { hostedZoneId: ZONE } },
      { certificate: tls13(REQUESTED), dnsRecords: [], nameServers: [] },
    ],
    [
      "in a created zone before its delegation",
      { aws: { createZone: true } },
      {
        certificate: CLOUDFRONT_CERTIFICATE,
        dnsRecords: DELEGATION.map((server) => ({ name: HOST, type: "NS", value: server })),
        nameServers: DELEGATION,
      },
    ],
    [
      "in a created zone",
      { aws: { createZone: true }, domainReady: true },
      { certificate: tls13(REQUESTED), dnsRecords: [], nameServers: DELEGATION },
    ],
    [
      "elsewhere, before its records stand",
      { domainReady: false },
      { certificate: CLOUDFRONT_CERTIFICATE, dnsRecords: [PROOF, TARGET], nameServers: [] },
    ],
    [
      "elsewhere",
      { domainReady: true },
      { certificate: tls13(REQUESTED), dnsRecords: [PROOF, TARGET], nameServers: [] },
    ],
    [
      "elsewhere with a certificate, before its record stands",
      { aws: { certificateArn: GIVEN } },
      { certificate: CLOUDFRONT_CERTIFICATE, dnsRecords: [TARGET], nameServers: [] },
    ],
    [
      "elsewhere with a certificate",
      { aws: { certificateArn: GIVEN }, domainReady: true },
      { certificate: tls13(GIVEN), dnsRecords: [TARGET], nameServers: [] },
    ],
  ];
  for (const [way, args, { certificate, dnsRecords, nameServers }] of ways) {
    it(`${way}: tells what to set, and asks for TLS 1.3 where it can`, async () => {
      const built = await build({ domain: HOST, ...args });
      const isReady = certificate !== CLOUDFRONT_CERTIFICATE;
      const { aliases, viewerCertificate } = inputsOf(built, "relay-distribution");
      assert.deepEqual(viewerCertificate, certificate);
      assert.deepEqual(aliases, isReady ? [HOST] : []);
      const { stack } = built;
      assert.deepEqual(await value(stack.dnsRecords), dnsRecords);
      assert.deepEqual(await value(stack.nameServers), nameServers);
      const host = isReady ? HOST : OWN_NAME;
      assert.equal(await value(stack.apiEndpoint), `https://${host}`);
      assert.equal(await value(stack.websocketUrl), `wss://${host}`);
      assert.equal(await value(stack.healthUrl), `https://${host}/health`);
    });
  }

  it("is led to the distribution by both kinds of addresses, in its own zone", async () => {
    const built = await build({ domain: HOST, aws: { hostedZoneId: ZONE } });
    for (const [name, type] of [
      ["relay-domain-a", "A"],
      ["relay-domain-aaaa", "AAAA"],
    ] as const) {
      assert.deepEqual(inputsOf(built, name), {
        zoneId: ZONE,
        name: HOST,
        type,
        aliases: [{ name: OWN_NAME, zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false }],
        allowOverwrite: false,
      });
    }
  });

  const notices: readonly [args: Partial<SemantestWebSocketStackArgs>, remedy: string | undefined][] = [
    [{}, 'TLS 1.3 can be asked for with a domain; tier "production" then closes this name.'],
    [
      { tier: "production" },
      'TLS 1.3 can be asked for with a domain; tier "production" then closes this name.',
    ],
    [
      { tier: "production", domain: HOST, domainReady: false },
      "Set the DNS of the domain as dnsRecords tells, then domainReady to true.",
    ],
    [
      { domain: HOST, aws: { hostedZoneId: ZONE } },
      'The domain asks for TLS 1.3; tier "production" closes this name.',
    ],
    [{ tier: "production", domain: HOST, aws: { hostedZoneId: ZONE } }, undefined],
  ];
  for (const [args, remedy] of notices) {
    it(`is ${remedy === undefined ? "no" : "a"} reason to note that TLS 1.2 is accepted, with ${JSON.stringify(args)}`, async () => {
      const expected = remedy === undefined ? [] : [`TLS 1.2 still accepted here: ${OWN_NAME}. ${remedy}`];
      assert.deepEqual((await build(args)).warnings, expected);
    });
  }

  for (const zoneName of ["example.com", "example.com.", "api.example.com"]) {
    it(`is taken in the zone of ${zoneName}`, () => {
      assert.equal(fittingZone("relay", { id: ZONE, zoneName, isPrivate: false }, HOST), ZONE);
    });
  }

  const wrong: readonly [zoneName: string, isPrivate: boolean, what: string][] = [
    ["example.org", false, "the public zone of example.org"],
    ["ample.com.", false, "the public zone of ample.com"],
    ["www.api.example.com", false, "the public zone of www.api.example.com"],
    ["example.com", true, "the private zone of example.com"],
  ];
  for (const [zoneName, isPrivate, what] of wrong) {
    it(`is refused in ${what}`, () => {
      assert.throws(() => fittingZone("relay", { id: ZONE, zoneName, isPrivate }, HOST), {
        message: `SemantestWebSocketStack "relay": aws.hostedZoneId is "${ZONE}", ${what}; allowed: a public zone that serves ${HOST}`,
      });
    });
  }
});
