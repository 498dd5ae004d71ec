import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { envelope } from "../spec/envelopes.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { isSameKey, readPublicJwk, readSignature } from "./keys.ts";
import {
  createKeyPair,
  exportKeyPair,
  exportPublicKey,
  importKeyPair,
  SIGNATURE_MAX_AGE_MS,
  signJson,
  signWith,
  thumbprint,
  verifyEnvelope,
  verifyJson,
} from "./signing.ts";

const SIGNED_AT = Date.parse("2026-01-01T00:00:00.000Z");

describe("signing", () => {
  it("makes signatures that OpenSSL finds right, over the RFC 8785 form", async () => {
    const pair = await createKeyPair();
    const { key, value } = await signJson(pair, { b: [1, 1e30, "é"], a: { z: true, y: null } });
    const valid = verify(
      "sha256",
      Buffer.from('{"a":{"y":null,"z":true},"b":[1,1e+30,"é"]}'),
      { key: createPublicKey({ key, format: "jwk" }), dsaEncoding: "ieee-p1363" },
      Buffer.from(value, "base64url"),
    );
    assert.equal(valid, true);
  });

  it("accepts a signed event and refuses it after any change to what is signed", async () => {
    const signed = await signWith(await createKeyPair())(envelope("ImageGenerationRequestedEvent"));
    assert.equal(await verifyEnvelope(signed, SIGNED_AT), "valid");
    assert.equal(await verifyEnvelope({ ...signed, attempt: 2, source: "client" }, SIGNED_AT), "valid");
    for (const change of [
      { type: "ImageGenerationCancelledEvent" },
      { id: "other" },
      { correlationId: "other" },
      { timestamp: "2026-01-01T00:00:01.000Z" },
      { payload: { prompt: "other" } },
    ]) {
      assert.equal(
        await verifyEnvelope({ ...signed, ...change }, SIGNED_AT),
        "invalid",
        Object.keys(change)[0],
      );
    }
  });

  it("refuses signatures that are too old, too new, of another key or malformed", async () => {
    const pair = await createKeyPair();
    const signed = await signWith(pair)(envelope("ImageGenerationRequestedEvent"));
    assert.equal(await verifyEnvelope(signed, SIGNED_AT + SIGNATURE_MAX_AGE_MS), "valid");
    assert.equal(await verifyEnvelope(signed, SIGNED_AT + SIGNATURE_MAX_AGE_MS + 1), "expired");
    assert.equal(await verifyEnvelope(signed, SIGNED_AT - SIGNATURE_MAX_AGE_MS - 1), "expired");
    assert.equal(await verifyEnvelope(envelope("ImageGenerationRequestedEvent"), SIGNED_AT), "unsigned");
    const key = await exportPublicKey(await createKeyPair());
    const value = signed.sig?.value ?? "";
    assert.equal(await verifyEnvelope({ ...signed, sig: { key, value } }, SIGNED_AT), "invalid");
    assert.equal(await verifyEnvelope({ ...signed, sig: { key, value: "short" } }, SIGNED_AT), "invalid");
    const undated = await signWith(pair)(envelope("X", { timestamp: "yesterday" }));
    assert.equal(await verifyEnvelope(undated, SIGNED_AT), "expired");
  });

  it("never throws over what a stranger signed", async () => {
    const pair = await createKeyPair();
    const signature = await signJson(pair, {});
    assert.equal(
      await verifyJson(signature, { text: "\ud800" }),
      false,
      "a lone surrogate has no RFC 8785 form",
    );
    const offCurve = { ...signature.key, x: "A".repeat(43) };
    assert.equal(await verifyJson({ ...signature, key: offCurve }, {}), false);
  });

  it("exports and imports a pair that may be exported, and no other", async () => {
    const pair = await createKeyPair(true);
    const jwk = await exportKeyPair(pair);
    const again = await importKeyPair(jwk);
    assert.equal(await verifyJson(await signJson(again, { a: 1 }), { a: 1 }), true);
    assert.ok(isSameKey(await exportPublicKey(again), await exportPublicKey(pair)));
    await assert.rejects(exportKeyPair(again));
    await assert.rejects(importKeyPair({ ...jwk, x: "AA" }), { code: "INVALID_INPUT" });
  });

  it("refuses keys of another curve", async () => {
    const usages = ["sign", "verify"] as const;
    const other = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, true, usages);
    await assert.rejects(exportKeyPair(other), { code: "INVALID_INPUT" });
    await assert.rejects(exportPublicKey(other), { code: "INVALID_INPUT" });
  });

  it("reads keys and signatures of exactly the right form", async () => {
    const { key, value } = await signJson(await createKeyPair(), {});
    assert.deepEqual(readPublicJwk({ ...key, alg: "ES256" }), key);
    for (const wrong of [
      null,
      "x",
      { ...key, kty: "RSA" },
      { ...key, crv: "P-384" },
      { ...key, y: 1 },
      { ...key, x: "AA" },
    ]) {
      assert.equal(readPublicJwk(wrong), undefined);
      assert.equal(readSignature({ key: wrong, value }), undefined);
    }
    assert.deepEqual(readSignature({ key, value }), { key, value });
    assert.equal(readSignature({ key, value: 1 }), undefined);
    assert.equal(readSignature(undefined), undefined);
  });

  it("computes the thumbprint that RFC 7638 demands of an EC key", async () => {
    // Members in lexicographic order without whitespace; digest by an independent implementation.
    const key = {
      kty: "EC",
      crv: "P-256",
      x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
      y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    } as const;
    assert.equal(toBase64Url(await thumbprint(key)), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
  });

  it("turns bytes into base64url and back", () => {
    const bytes = Uint8Array.of(0, 251, 255, 62, 63);
    assert.equal(toBase64Url(bytes), Buffer.from(bytes).toString("base64url"));
    assert.deepEqual(fromBase64Url(toBase64Url(bytes)), bytes);
  });
});
