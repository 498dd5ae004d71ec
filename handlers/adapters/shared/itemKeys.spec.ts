import assert from "node:assert/strict";
import fc from "fast-check";
import {
  dispatchKey,
  eventKey,
  imageKey,
  jobKey,
  keyById,
  keyOfTenant,
  pairingKey,
  RELEASE_KEY,
  sessionKey,
  ticketKey,
  windowKey,
} from "./itemKeys.ts";

const MINUTE_MS = 60_000;

describe("item keys", () => {
  it("are those of the store design", () => {
    const at = Date.UTC(2026, 0, 15, 12, 0);
    assert.deepEqual(
      [
        dispatchKey("T"),
        sessionKey("T", "S"),
        jobKey("T", "C"),
        eventKey("T", "C", { attempt: 2, source: "extension", sequence: 7 }),
        eventKey("T", "C", { id: "I" }),
        imageKey("T", "C", "abc.C"),
        keyById("K"),
        keyOfTenant("T", "K"),
        ticketKey("H"),
        pairingKey("ABCD"),
        windowKey("H", MINUTE_MS, at),
        RELEASE_KEY,
      ].map(({ pk, sk }) => `${pk} | ${sk}`),
      [
        "t:T | d",
        "t:T | s:S",
        "t:T:j:C | m",
        "t:T:j:C | e:2:extension:000007",
        "t:T:j:C | e:~:I",
        "t:T:j:C | i:abc.C",
        "k:K | k",
        "t:T | k:K",
        "x:H | x",
        "p:ABCD | p",
        `r:H:${at / MINUTE_MS} | r`,
        "g | release",
      ],
    );
  });

  it("never run together, whatever the names are", () => {
    const name = fc.string({ unit: "binary", maxLength: 6 }).filter((it) => it.isWellFormed());
    const pair = fc.tuple(name, name);
    fc.assert(
      fc.property(pair, pair, (one, other) => {
        const key = ([tenant, id]: [string, string]) => JSON.stringify(jobKey(tenant, id));
        assert.equal(key(one) === key(other), one[0] === other[0] && one[1] === other[1]);
      }),
    );
  });

  it("use no character that Cosmos forbids", () => {
    const { pk, sk } = sessionKey("a/b#c?d\\e", "/");
    assert.doesNotMatch(pk + sk, /[/#?\\]/);
  });

  it("count windows of different lengths apart", () => {
    assert.notDeepEqual(windowKey("H", MINUTE_MS, 0), windowKey("H", 60 * MINUTE_MS, 0));
  });
});
