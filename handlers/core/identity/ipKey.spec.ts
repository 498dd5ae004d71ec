import assert from "node:assert/strict";
import fc from "fast-check";
import { ipKey, networkOf } from "./ipKey.ts";

const secret = new Uint8Array(32).fill(7);

describe("limiter key of an address", () => {
  for (const [ip, network] of [
    ["203.0.113.7", "203.0.113.7"],
    [" 203.0.113.7 ", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::FFFF:cb00:7107", "203.0.113.7"],
    ["0:0:0:0:0:ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:ffff::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
    ["unknown", "unknown"],
    ["", ""],
  ] as const) {
    it(`counts ${JSON.stringify(ip)} as ${JSON.stringify(network)}`, () => {
      assert.equal(networkOf(ip), network);
    });
  }

  it("is one for every spelling and host of a /64", () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 4, maxLength: 4 }),
        fc.array(group, { minLength: 4, maxLength: 4 }),
        (network, host) => {
          // The mapped range is the one /64 that holds addresses of another kind.
          fc.pre(network.some((it) => it !== 0));
          const plain = [...network, ...host].map((it) => it.toString(16)).join(":");
          const padded = [...network, 0, 0, 0, 1]
            .map((it) => it.toString(16).padStart(4, "0").toUpperCase())
            .join(":");
          assert.equal(ipKey(secret, plain), ipKey(secret, padded));
        },
      ),
    );
  });

  it("is one for an IPv4 address and its mapped form", () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        assert.equal(ipKey(secret, ip), ipKey(secret, `::ffff:${ip}`));
      }),
    );
  });

  it("does not show the address and depends on the secret", () => {
    assert.doesNotMatch(ipKey(secret, "203.0.113.7"), /203/);
    assert.notEqual(ipKey(secret, "203.0.113.7"), ipKey(new Uint8Array(32), "203.0.113.7"));
  });

  it("never throws, whatever the platform hands over", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.ipV6()), (ip) => ipKey(secret, ip).length === 43));
  });
});
