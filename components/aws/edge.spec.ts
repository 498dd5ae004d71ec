import assert from "node:assert/strict";
import * as v from "valibot";
import type { Built } from "../spec/builder.ts";
import { inputsOf } from "../spec/built.ts";
import { build, ofType } from "./spec/build.ts";

const Distribution = v.looseObject({
  origins: v.array(v.looseObject({ originId: v.string() })),
  orderedCacheBehaviors: v.array(v.looseObject({ pathPattern: v.string() })),
  defaultCacheBehavior: v.looseObject({ targetOriginId: v.string() }),
});

describe("the edge on AWS", () => {
  let built: Built;
  let distribution: v.InferOutput<typeof Distribution>;

  before(async () => {
    built = await build();
    distribution = v.parse(Distribution, inputsOf(built, "relay-distribution"));
  });

  it("leads the root to the stage of the sockets, every other path to the doors, and nothing else anywhere", () => {
    const [sockets, doors] = distribution.origins;
    assert.equal(distribution.origins.length, 2);
    assert.deepEqual(
      [sockets?.originId, sockets?.domainName, sockets?.originPath],
      ["sockets", "relay-sockets-api.execute-api.eu-central-1.amazonaws.com", "/live"],
    );
    assert.deepEqual(
      [doors?.originId, doors?.domainName, doors?.originPath],
      ["doors", "relay-doors-api.execute-api.eu-central-1.amazonaws.com", undefined],
    );
    assert.equal(inputsOf(built, "relay-sockets-stage").name, "live");
    assert.equal(inputsOf(built, "relay-doors-stage").name, "$default");
    assert.deepEqual(
      distribution.orderedCacheBehaviors.map(({ pathPattern, targetOriginId }) => [
        pathPattern,
        targetOriginId,
      ]),
      [["/", "sockets"]],
    );
    assert.equal(distribution.defaultCacheBehavior.targetOriginId, "doors");
  });

  it("sends both origins the current secret, by TLS only, and waits longer than any function takes", () => {
    for (const { customHeaders, customOriginConfig } of distribution.origins) {
      assert.deepEqual(customHeaders, [
        { name: "x-semantest-origin-secret", value: "origin-secret-current" },
      ]);
      assert.deepEqual(customOriginConfig, {
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
        originSslProtocols: ["TLSv1.2"],
        originReadTimeout: 30,
        originKeepaliveTimeout: 5,
      });
    }
    const timeouts = ofType(built, "lambda/function").map(({ name, inputs }) => [name, inputs.timeout]);
    assert.deepEqual(timeouts.sort(), [
      ["relay-authorizer", 10],
      ["relay-doors", 29],
      ["relay-sockets", 29],
    ]);
    for (const { inputs } of ofType(built, "apigatewayv2/integration")) {
      assert.equal(inputs.timeoutMilliseconds, 29_000);
    }
  });

  it("caches nothing, compresses nothing, takes nothing without TLS", () => {
    for (const behavior of [distribution.defaultCacheBehavior, ...distribution.orderedCacheBehaviors]) {
      const { cachePolicyId, compress, viewerProtocolPolicy } = behavior;
      // The id of CloudFront's own policy CachingDisabled, as its developer guide lists it.
      assert.deepEqual(
        { cachePolicyId, compress, viewerProtocolPolicy },
        {
          cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
          compress: false,
          viewerProtocolPolicy: "https-only",
        },
      );
    }
  });

  it("takes upgrades at the root and every method elsewhere", () => {
    assert.deepEqual(
      distribution.orderedCacheBehaviors.map(({ allowedMethods }) => allowedMethods),
      [["GET", "HEAD"]],
    );
    assert.deepEqual(distribution.defaultCacheBehavior.allowedMethods, [
      ...["GET", "HEAD", "OPTIONS"],
      ...["PUT", "POST", "PATCH", "DELETE"],
    ]);
  });

  it("forwards to the sockets the handshake, the ticket and who asks", () => {
    const { headersConfig, queryStringsConfig, cookiesConfig } = inputsOf(built, "relay-sockets-forwarding");
    assert.deepEqual(headersConfig, {
      headerBehavior: "whitelist",
      headers: {
        items: [
          ...["Key", "Version", "Protocol", "Extensions", "Accept"].map((it) => `Sec-WebSocket-${it}`),
          ...["Origin", "User-Agent", "CloudFront-Viewer-Address", "CloudFront-Viewer-TLS"],
        ],
      },
    });
    assert.deepEqual(queryStringsConfig, {
      queryStringBehavior: "whitelist",
      queryStrings: { items: ["ticket"] },
    });
    assert.deepEqual(cookiesConfig, { cookieBehavior: "none" });
  });

  it("forwards to the doors what they read, every query and no cookie", () => {
    const { headersConfig, queryStringsConfig, cookiesConfig } = inputsOf(built, "relay-doors-forwarding");
    assert.deepEqual(headersConfig, {
      headerBehavior: "whitelist",
      headers: {
        items: [
          ...["X-API-Key", "Content-Type", "Accept", "Origin"],
          ...["Access-Control-Request-Method", "Access-Control-Request-Headers"],
          ...["User-Agent", "CloudFront-Viewer-Address"],
        ],
      },
    });
    assert.deepEqual(queryStringsConfig, { queryStringBehavior: "all" });
    assert.deepEqual(cookiesConfig, { cookieBehavior: "none" });
  });

  it("forwards at most the ten headers that CloudFront allows, and never Host", () => {
    const Policy = v.object({ headers: v.object({ items: v.array(v.string()) }) });
    for (const { name, inputs } of ofType(built, "cloudfront/originRequestPolicy")) {
      const { items } = v.parse(Policy, inputs.headersConfig).headers;
      assert.ok(items.length <= 10, name);
      assert.ok(!items.some((it) => /^(host|authorization|x-semantest-origin-secret)$/i.test(it)), name);
    }
  });

  it("stands behind no firewall on tier starter", () => {
    assert.equal(distribution.webAclId, undefined);
  });
});
