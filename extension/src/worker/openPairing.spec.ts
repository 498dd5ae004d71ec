import assert from "node:assert/strict";
import type { ListedKey } from "@semantest/handlers/protocol";
import * as v from "valibot";
import {
  isCodeGood,
  isCodeOver,
  isUnderWay,
  isWordOver,
  newcomers,
  notOfFuture,
  type OpenPairing,
  OpenPairingSchema,
  viewOf,
  withoutPairing,
  withPairing,
} from "./openPairing.ts";

const START = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const OPEN: OpenPairing = { server: "wss://a.example", code: "ABCD2345", startedAt: START, before: ["old"] };
const CANDIDATE = {
  id: "new",
  signingKey: { kty: "EC", crv: "P-256", x: "x".repeat(43), y: "y".repeat(43) },
  fingerprint: "one two three four",
} as const;
const USED: OpenPairing = { ...OPEN, candidate: CANDIDATE };

describe("an open pairing", () => {
  // Minutes since the code came: whether it is good, somebody may come, nobody can, the person had their time.
  for (const [minutes, good, underWay, codeOver, wordOver] of [
    [0, true, true, false, false],
    [4.9, true, true, false, false],
    [5, false, true, false, false],
    [5.2, false, true, true, false],
    [6, false, false, true, false],
    [14.9, false, false, true, false],
    [15, false, false, true, true],
  ] as const)
    it(`${minutes} min after its code came`, () => {
      const now = START + minutes * MINUTE_MS;
      const seen = [isCodeGood, isUnderWay, isCodeOver, isWordOver].map((it) => it(OPEN, now));
      assert.deepEqual(seen, [good, underWay, codeOver, wordOver]);
      assert.equal(viewOf([OPEN], now)?.code, good ? OPEN.code : undefined);
    });

  it("is under way, and shown, for as long as somebody waits for the person's word", () => {
    const late = START + 60 * MINUTE_MS;
    assert.equal(isUnderWay(USED, late), true);
    const { id, fingerprint } = CANDIDATE;
    assert.deepEqual(viewOf([USED], late)?.candidate, { id, name: undefined, fingerprint });
  });

  it("is shown where it is the newest of which there is something to show", () => {
    const other = { ...OPEN, server: "wss://b.example", code: "EFGH6789" };
    assert.equal(viewOf([USED, other], START)?.code, other.code);
    assert.equal(viewOf([USED, { ...other, startedAt: 0 }], START)?.candidate?.id, CANDIDATE.id);
    assert.equal(viewOf([], START), undefined);
  });

  it("ends though the clock was set back", () => {
    assert.deepEqual(notOfFuture(OPEN, START - 1), { ...OPEN, startedAt: START - 1 });
    assert.equal(notOfFuture(OPEN, START), OPEN);
  });

  it("is for clients that came since", () => {
    const key = (id: string, change: Partial<ListedKey> = {}): ListedKey => ({
      id,
      role: "client",
      tenant: "t",
      createdAt: new Date(START).toISOString(),
      self: false,
      ...change,
    });
    const keys = [key("old"), key("device", { role: "device" }), key("me", { self: true }), key("new")];
    assert.deepEqual(
      newcomers(keys, OPEN).map(({ id }) => id),
      ["new"],
    );
  });

  it("is the only one of its server, and ends alone", () => {
    const [elsewhere, next] = [
      { ...OPEN, server: "wss://b.example" },
      { ...OPEN, code: "EFGH2345" },
    ];
    assert.deepEqual(withPairing([OPEN, elsewhere], next), [elsewhere, next]);
    assert.deepEqual(withoutPairing([OPEN, elsewhere], USED), [elsewhere]);
    assert.deepEqual(withoutPairing([elsewhere, next], USED), [elsewhere, next], "the next one has begun");
  });

  it("is read as it was written", () => assert.deepEqual(v.parse(OpenPairingSchema, USED), USED));
});
