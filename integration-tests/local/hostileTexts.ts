import { eventTypes } from "@semantest/handlers/protocol";
import fc from "fast-check";

/** Names that JavaScript objects have without being asked. */
const PROTOTYPE_NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"];

const MEMBERS = [
  "type",
  "id",
  "correlationId",
  "source",
  "sequence",
  "after",
  "attempt",
  "timestamp",
  "payload",
  "sig",
];
const PAYLOAD_MEMBERS = [
  "prompt",
  "cursors",
  "slots",
  "resumeToken",
  "challenge",
  "role",
  "batch",
  "follow",
  "giveUp",
  "ids",
  "status",
  "code",
  "context",
  "parameters",
  "target",
  "image",
  "filePath",
  "fileSize",
  "percent",
];

const wrong = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.constantFrom<unknown>(null, true, -1, 0, 1e308, -0.5, 2 ** 53, "", [], {}, [[]], "\u0000", "\ud800"),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom(...PROTOTYPE_NAMES).map((name) => JSON.parse(`{"${name}":{"polluted":true}}`)),
  fc.integer({ min: 20, max: 2000 }).map((depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth))),
);
const name = fc.oneof(
  fc.constantFrom(...PAYLOAD_MEMBERS),
  fc.constantFrom(...PROTOTYPE_NAMES),
  fc.string({ maxLength: 20 }),
);
const payload = fc.oneof(wrong, fc.dictionary(name, wrong, { maxKeys: 6, noNullPrototype: true }));
const type = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...eventTypes()) },
  fc.constantFrom(...PROTOTYPE_NAMES),
  wrong,
);

/** Something like an envelope, with any member missing, wrong or surplus. */
const envelope = fc
  .tuple(type, payload, fc.dictionary(fc.constantFrom(...MEMBERS, ...PROTOTYPE_NAMES), wrong, { maxKeys: 4 }))
  .map(([chosen, body, rest]) => ({ payload: body, ...rest, type: chosen }));

/** Texts a hostile peer may send in a frame or a body. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: envelope.map((it) => JSON.stringify(it)) },
  {
    weight: 2,
    arbitrary: fc.tuple(envelope, fc.nat(400)).map(([it, end]) => JSON.stringify(it).slice(0, end)),
  },
  fc.array(envelope, { maxLength: 70 }).map((it) => JSON.stringify(it)),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.nat(30_000).map((length) => `{"type":"${"A".repeat(length)}"}`),
  fc
    .integer({ min: 1, max: 5000 })
    .map((depth) => `{"type":"PingEvent","payload":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`),
  fc.nat(15_000).map((depth) => "[".repeat(depth)),
  wrong.map((it) => JSON.stringify(it)),
);
