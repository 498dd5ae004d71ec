import assert from "node:assert/strict";
import type { SemantestWebSocketStackArgs } from "../args.ts";
import { inputsOf } from "../spec/built.ts";
import { value } from "../spec/mocks.ts";
import { relative } from "./domain.ts";
import { build, ofType, ZONE } from "./spec/build.ts";
import { fittingZone } from "./zone.ts";

const OWN_NAME = "relay-0a1b2c3d-edge-a1b2c3d4e5f6g7h8.z01.azurefd.net";
const HOST = "api.example.com";
const PROOF = { name: `_dnsauth.${HOST}`, type: "TXT", value: "_proof" };
const TARGET = { name: HOST, type: "CNAME", value: OWN_NAME };
const DELEGATION = ["ns1-01.azure-dns.com", "ns2-01.azure-dns.net"];
const PROFILE =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/relay-0a1b2c3d-group/providers/Microsoft.Cdn/profiles/relay-0a1b2c3d-front-door";

describe("the domain on Azure", () => {
  const ways: readonly [
    way: string,
    args: Partial<SemantestWebSocketStackArgs>,
    expected: { isReady: boolean; dnsRecords: object[]; nameServers: string[] },
  ][] = [
    [
      "in an adopted zone",
      { azure: { dnsZoneId: ZONE } },
      { isReady: true, dnsRecords: [], nameServers: [] },
    ],
    [
      "in a created zone before its delegation",
      { azure: { createZone: true } },
      {
        isReady: false,
        dnsRecords: DELEGATION.map((server) => ({ name: HOST, type: "NS", value: server })),
        nameServers: DELEGATION,
      },
    ],
    [
      "in a created zone",
      { azure: { createZone: true }, domainReady: true },
      { isReady: true, dnsRecords: [], nameServers: DELEGATION },
    ],
    [
      "elsewhere, before its records stand",
      { domainReady: false },
      { isReady: false, dnsRecords: [PROOF, TARGET], nameServers: [] },
    ],
    ["elsewhere", { domainReady: true }, { isReady: true, dnsRecords: [PROOF, TARGET], nameServers: [] }],
  ];
  for (const [way, args, { isReady, dnsRecords, nameServers }] of ways) {
    it(`${way}: tells what to set, and serves it with TLS 1.3 alone once it is ready`, async () => {
      const built = await build({ tier: "production", domain: HOST, ...args });
      const id = `${PROFILE}/customDomains/api-example-com`;
      for (const { name, inputs } of ofType(built, "cdn:Route")) {
        assert.deepEqual(
          [inputs.customDomains, inputs.linkToDefaultDomain],
          isReady ? [[{ id }], "Disabled"] : [[], "Enabled"],
          name,
        );
      }
      assert.deepEqual(inputsOf(built, "relay-domain").tlsSettings, {
        certificateType: "ManagedCertificate",
        cipherSuiteSetType: "Customized",
        minimumTlsVersion: "TLS13",
        customizedCipherSuiteSet: {
          cipherSuiteSetForTls13: ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"],
        },
      });
      const guarded = JSON.stringify(inputsOf(built, "relay-security-policy").parameters);
      assert.equal(guarded.includes(id), isReady);
      const { stack } = built;
      assert.deepEqual(await value(stack.dnsRecords), dnsRecords);
      assert.deepEqual(await value(stack.nameServers), nameServers);
      const host = isReady ? HOST : OWN_NAME;
      assert.equal(await value(stack.apiEndpoint), `https://${host}`);
      assert.equal(await value(stack.websocketUrl), `wss://${host}`);
      assert.equal(await value(stack.healthUrl), `https://${host}/health`);
      assert.deepEqual(
        built.warnings,
        isReady
          ? []
          : [
              `TLS 1.2 still accepted here: ${OWN_NAME}. Set the DNS of the domain as dnsRecords tells, then domainReady to true.`,
            ],
      );
    });
  }

  it("is proven and led to the endpoint in its own zone, by a CNAME", async () => {
    const built = await build({ tier: "production", domain: HOST, azure: { dnsZoneId: ZONE } });
    const inZone = { zoneName: "example.com", resourceGroupName: "names" };
    assert.deepEqual(inputsOf(built, "relay-domain-proof"), {
      ...inZone,
      relativeRecordSetName: "_dnsauth.api",
      recordType: "TXT",
      ttl: 3600,
      txtRecords: [{ value: ["_proof"] }],
    });
    assert.deepEqual(inputsOf(built, "relay-domain-record"), {
      ...inZone,
      relativeRecordSetName: "api",
      recordType: "CNAME",
      cnameRecord: { cname: OWN_NAME },
      ttl: 300,
    });
  });

  it("is led by an alias where it is the zone's own name, which can have no CNAME", async () => {
    const built = await build({ tier: "production", domain: "example.com", azure: { dnsZoneId: ZONE } });
    assert.deepEqual(inputsOf(built, "relay-domain-record"), {
      zoneName: "example.com",
      resourceGroupName: "names",
      relativeRecordSetName: "@",
      recordType: "A",
      targetResource: { id: `${PROFILE}/afdEndpoints/relay-0a1b2c3d-edge` },
      ttl: 300,
    });
  });

  for (const [name, expected] of [
    ["example.com", "@"],
    ["api.example.com", "api"],
    ["_dnsauth.a.b.example.com", "_dnsauth.a.b"],
  ] as const) {
    it(`calls ${name} ${expected} in the zone example.com`, () => {
      assert.equal(relative(name, "example.com"), expected);
    });
  }

  const refused: readonly [id: string, allowed: string][] = [
    [ZONE.replace("example.com", "example.org"), "a zone that serves api.example.com"],
    [ZONE.replace("example.com", "ample.com"), "a zone that serves api.example.com"],
    [
      ZONE.replace("000000000001", "000000000002"),
      "a zone in the provider's own subscription 00000000-0000-0000-0000-000000000001",
    ],
  ];
  for (const [id, allowed] of refused) {
    it(`is refused in the zone ${id}`, () => {
      assert.throws(() => fittingZone("relay", id, "00000000-0000-0000-0000-000000000001", HOST), {
        message: `SemantestWebSocketStack "relay": azure.dnsZoneId is "${id}"; allowed: ${allowed}`,
      });
    });
  }

  it("is missed on tier starter, where two names of Azure's own accept TLS 1.2", async () => {
    const { warnings } = await build();
    assert.deepEqual(warnings, [
      'TLS 1.2 still accepted here: relay-0a1b2c3d-sockets.service.signalr.net, relay0a1b2c3dimages.blob.core.windows.net. Tier "production" with a domain puts one name before both, which asks for TLS 1.3.',
    ]);
  });
});
