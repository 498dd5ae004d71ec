import assert from "node:assert/strict";
import fc from "fast-check";
import { anyChanges } from "../../../ports/contract/dispatchChanges.ts";
import {
  sampleEvent,
  sampleImage,
  sampleJob,
  sampleKey,
  samplePairing,
  sampleSession,
} from "../../../ports/contract/index.ts";
import type { Entry } from "../entries.ts";
import { decode, encode, header, JOURNAL_VERSION, readHeader } from "./codec.ts";

const NEWER = JOURNAL_VERSION + 1;

const entries: readonly Entry[] = [
  { op: "session", session: sampleSession(1) },
  { op: "job", job: sampleJob(1, { cancellation: { id: "cancel-1", text: "{}" } }) },
  { op: "cancel", tenant: "tenant-1", correlationId: "job-1", id: "cancel-1", text: "{}" },
  { op: "event", event: sampleEvent(1, 1) },
  { op: "event", event: sampleEvent(1, 1, { key: { id: "event-1" } }) },
  { op: "image", image: sampleImage(1) },
  { op: "key", key: sampleKey(1) },
  { op: "removeKey", tenant: "tenant-1", id: "key000000001" },
  { op: "pairing", pairing: samplePairing(1), wrongTries: 3 },
  { op: "removePairing", id: "ABCD" },
  { op: "dispatch", tenant: "tenant-1", version: 7, at: 1, changes: [] },
];

describe("the lines of the journal", () => {
  for (const entry of entries) {
    it(`hold an entry "${entry.op}" whole`, () => {
      assert.deepEqual(decode(encode(entry), JOURNAL_VERSION), entry);
    });
  }

  it("hold any text as it came, in one line", () => {
    const text = fc.oneof(
      fc.uint16Array().map((it) => String.fromCharCode(...it)),
      fc.string({ unit: fc.constantFrom("\n", "\t", "\r", '"', "\\", "\ud800", "\udc00", "\u2028", "🦊") }),
    );
    fc.assert(
      fc.property(text, text, (request, id) => {
        const entry: Entry = { op: "job", job: sampleJob(1, { request, requestId: id }) };
        const line = encode(entry);
        assert.ok(!line.includes("\n"));
        const stored = decode(Buffer.from(line).toString(), JOURNAL_VERSION);
        assert.deepEqual(stored, entry);
      }),
    );
  });

  it("hold any changes of dispatch", () => {
    fc.assert(
      fc.property(anyChanges(), (changes) => {
        const entry: Entry = { op: "dispatch", tenant: "t", version: 1, at: 1, changes };
        assert.deepEqual(decode(encode(entry), JOURNAL_VERSION), entry);
      }),
    );
  });

  it("do not escape an envelope once more", () => {
    const request = '{"payload":{"prompt":"a \\"red\\" fox"}}';
    assert.ok(encode({ op: "job", job: sampleJob(1, { request }) }).endsWith(`\t${request}`));
  });

  it("keep members that a newer release added", () => {
    const line = encode({ op: "session", session: sampleSession(1) }).replace("{", '{"x":0,');
    const grown = line.replace('"tenant":', '"mood":"fine","tenant":');
    const entry = decode(grown, NEWER);
    assert.ok(entry !== "unknown");
    assert.match(encode(entry), /"mood":"fine"/);
  });

  it("name the member that is wrong, and never apply it", () => {
    const line = encode({ op: "key", key: sampleKey(1) }).replace('"client"', '"admin"');
    assert.throws(() => decode(line, JOURNAL_VERSION), /^Error: key\.role: .*"admin"/);
    assert.throws(() => decode('{"op":"dance"}', JOURNAL_VERSION), /^Error: op: .*"dance"/);
    assert.throws(() => decode('"session"', JOURNAL_VERSION), /^Error: line: /);
  });

  it("need a text where an entry has one", () => {
    const [line = ""] = encode({ op: "event", event: sampleEvent(1, 1) }).split("\t");
    assert.throws(() => decode(line, JOURNAL_VERSION), /^Error: text: missing/);
  });

  it("are told from what is no JSON at all", () => {
    for (const line of ["", "{", '{"op":"session"', "\t{}", "\0\0\0"]) {
      assert.throws(() => decode(line, JOURNAL_VERSION), SyntaxError, line);
    }
  });

  it("are passed by where only a newer release knows what they mean", () => {
    assert.equal(decode('{"op":"dance","steps":3}', NEWER), "unknown");
    assert.equal(
      decode(encode({ op: "key", key: sampleKey(1) }).replace('"client"', '"admin"'), NEWER),
      "unknown",
    );
    assert.throws(() => decode("[]", NEWER));
  });
});

describe("the first line of a journal", () => {
  it("names a version that this release reads: its own or the next", () => {
    assert.equal(readHeader(header()), JOURNAL_VERSION);
    assert.equal(readHeader(JSON.stringify({ journal: "semantest", v: NEWER, more: true })), NEWER);
  });

  it("refuses what is newer still", () => {
    assert.throws(
      () => readHeader(header(NEWER + 1)),
      /version 3 was written by a newer release; this one reads up to 2/,
    );
  });

  it("refuses another program's file", () => {
    for (const line of ["{}", '{"journal":"other","v":1}', '{"journal":"semantest","v":0}', "[1]"]) {
      assert.throws(() => readHeader(line), /not a journal of Semantest/, line);
    }
    assert.throws(() => readHeader("PNG"), /not valid JSON/);
  });
});
