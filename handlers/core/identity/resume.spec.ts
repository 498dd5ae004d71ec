import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { issueResumeToken, readResumeToken } from "./resume.ts";

const NOW = 1_800_000_000_000;
const current = new Uint8Array(32).fill(1);
const previous = new Uint8Array(32).fill(2);
const resumed = { session: "s-1", tenant: "t_1", expiresAt: NOW + 1000 };

/** A token with the right MAC over any content, as only the holder of the key can make. */
function forge(key: Uint8Array, text: string): string {
  const content = Buffer.from(text).toString("base64url");
  const mac = createHmac("sha256", key)
    .update("semantest resume token v1\n")
    .update(content)
    .digest("base64url");
  return `${content}.${mac}`;
}

describe("resume token", () => {
  it("gives back the session it was issued for", () => {
    assert.deepEqual(readResumeToken([current], issueResumeToken([current], resumed), NOW), resumed);
  });

  it("is made of characters that need no escaping anywhere", () => {
    assert.match(issueResumeToken([current], resumed), /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);
  });

  it("fits the 1024 characters of Hello for the longest names", () => {
    const token = issueResumeToken([current], {
      ...resumed,
      session: "s".repeat(64),
      tenant: "t".repeat(64),
    });
    assert.ok(token.length <= 1024);
    assert.notEqual(readResumeToken([current], token, NOW), undefined);
  });

  it("is signed by the first key and still read when that key has become the second", () => {
    const token = issueResumeToken([previous, current], resumed);
    assert.deepEqual(readResumeToken([current, previous], token, NOW), resumed);
  });

  it("is not read once its key is gone", () => {
    assert.equal(readResumeToken([current], issueResumeToken([previous], resumed), NOW), undefined);
  });

  it("is not read without any key", () => {
    assert.equal(readResumeToken([], issueResumeToken([current], resumed), NOW), undefined);
  });

  it("is not read from its expiry on", () => {
    const token = issueResumeToken([current], resumed);
    assert.notEqual(readResumeToken([current], token, resumed.expiresAt - 1), undefined);
    assert.equal(readResumeToken([current], token, resumed.expiresAt), undefined);
  });

  it("cannot be issued without a key", () => {
    assert.throws(() => issueResumeToken([], resumed), /resumeKeys: empty/);
  });

  it("is refused when any one character is changed", () => {
    const token = issueResumeToken([current], resumed);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === "A" ? "B" : "A";
      const altered = `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
      assert.equal(readResumeToken([current], altered, NOW), undefined, `changed at ${at}`);
    }
  });

  it("is refused when its MAC was made for another purpose", () => {
    const content = Buffer.from(JSON.stringify(["s-1", "t_1", NOW + 1000])).toString("base64url");
    const mac = createHmac("sha256", current).update(content).digest("base64url");
    assert.equal(readResumeToken([current], `${content}.${mac}`, NOW), undefined);
  });

  for (const text of [
    "not json",
    "{}",
    '["s","t"]',
    '["s","t","1"]',
    '["s p","t",9e15]',
    '["s","t",1e400]',
  ]) {
    it(`is refused for the content ${text} even with the right MAC`, () => {
      assert.equal(readResumeToken([current], forge(current, text), 0), undefined);
    });
  }

  it("never throws for hostile text", () => {
    const part = fc.oneof(fc.string(), fc.base64String(), fc.constant("__proto__"));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        assert.equal(readResumeToken([current], parts.join("."), NOW), undefined);
      }),
    );
  });

  it("is not looked at beyond 1024 characters", () => {
    const token = forge(current, JSON.stringify(["s", "t", NOW + 1000]).padEnd(2000, " "));
    assert.equal(readResumeToken([current], token, NOW), undefined);
  });

  it("keeps every session apart under random keys", () => {
    const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
    fc.assert(
      fc.property(id, id, (session, tenant) => {
        const key = randomBytes(32);
        const read = readResumeToken([key], issueResumeToken([key], { ...resumed, session, tenant }), NOW);
        assert.deepEqual(read, { session, tenant, expiresAt: resumed.expiresAt });
      }),
    );
  });
});
