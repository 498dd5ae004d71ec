import assert from "node:assert/strict";
import fc from "fast-check";
import * as v from "valibot";
import { EnvelopeSchema } from "./envelope.ts";
import { EVENTS, eventTypes } from "./events.ts";
import { quickCheck } from "./quickCheck.ts";

const schemas: readonly (readonly [string, v.GenericSchema])[] = [
  ["the envelope", EnvelopeSchema],
  ...eventTypes().map((type) => [`the payload of ${type}`, EVENTS[type].payload] as const),
];

const HEX = "0123456789abcdef".repeat(4);
const JWK = { kty: "EC", crv: "P-256", x: "x".repeat(43), y: "y".repeat(43) };

/** Members of every schema with a value that fits it. */
const FITTING: Readonly<Record<string, unknown>> = {
  type: "PingEvent",
  id: "i-1",
  correlationId: "c-1",
  source: "client",
  sequence: 1,
  after: 0,
  attempt: 1,
  timestamp: "2026-01-01T00:00:00.000Z",
  payload: {},
  sig: { key: JWK, value: "s".repeat(86) },
  role: "extension",
  slots: 5,
  resumeToken: "t",
  cursors: { "c-1": [1, 2] },
  batch: true,
  follow: false,
  challenge: "c".repeat(16),
  giveUp: ["c-2"],
  sessionId: "s-1",
  heartbeatSeconds: 25,
  limits: { frameBytes: 1, framesPerSecond: 1, burst: 1 },
  server: { service: "s", version: "1", environment: "local" },
  release: "r",
  extensions: 0,
  proof: { key: JWK, value: "s".repeat(86) },
  clock: 1.5,
  ids: ["i-1", "i-2"],
  status: "stored",
  queuePosition: 1,
  expiresAt: "later",
  prompt: "a red fox",
  parameters: { model: "m" },
  target: "s-2",
  tabId: 7,
  image: { id: "i", size: 5, sha256: HEX, mimeType: "image/png" },
  metadata: {},
  filePath: "fox.png",
  fileSize: 5,
  mimeType: "image/png",
  percent: 50,
  stage: "drawing",
  reason: "deploy",
  code: "TIMEOUT",
  message: "m",
  recoverable: true,
  context: { a: 1 },
  afterMs: 0,
};

/** Numbers that few members take: broken, negative, and beyond the whole numbers that are exact. */
const ODD_NUMBERS = [1.5, -1, 2 ** 53, 1e300];

/** Values that nearly fit: right but for a few members that are missing, foreign or of any other form. */
const nearly = fc
  .tuple(
    fc.subarray(Object.keys(FITTING), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(
        fc.constantFrom(...Object.keys(FITTING), "__proto__", "constructor", "prototype", "extra"),
        fc.string({ maxLength: 4 }),
      ),
      fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...Object.values(FITTING), ...ODD_NUMBERS)),
      { maxKeys: 3 },
    ),
  )
  .map(([missing, changed]): unknown => {
    const members = Object.entries(FITTING).filter(([name]) => !missing.includes(name));
    const text = [...members, ...Object.entries(changed)].map(
      ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
    );
    return JSON.parse(`{${text.join()}}`);
  });

describe("quickCheck", () => {
  for (const [name, schema] of schemas) {
    const check = quickCheck(schema);

    it(`says yes to ${name} with every member`, () => {
      assert.equal(v.is(schema, FITTING), true);
      assert.equal(check(JSON.parse(JSON.stringify({ ...FITTING, ...onlyPlain(schema) }))), true);
    });

    it(`says yes to nothing that is not ${name}, or that the schema would change`, () => {
      fc.assert(
        fc.property(fc.oneof({ weight: 9, arbitrary: nearly }, fc.jsonValue()), (value) => {
          if (!check(value)) return;
          const read = v.safeParse(schema, value);
          assert.ok(read.success);
          assert.deepEqual(read.output, value);
        }),
        { numRuns: 300 },
      );
    });
  }

  it("says no to a list in place of an object, which the schema takes", () => {
    const schema = v.looseObject({ bag: v.optional(v.record(v.string(), v.unknown())) });
    assert.ok(v.is(schema, []) && v.is(schema, { bag: [] }));
    const check = quickCheck(schema);
    assert.deepEqual([[], { bag: [] }, { bag: {} }].map(check), [false, false, true]);
  });

  it("says no to objects in members without a schema: they may be nested without end", () => {
    const check = quickCheck(v.looseObject({ bag: v.record(v.string(), v.unknown()) }));
    assert.equal(check({ bag: { a: 1 }, extra: null }), true);
    assert.equal(check({ bag: { a: {} } }), false);
    assert.equal(check({ bag: {}, extra: [] }), false);
  });

  it("asks every step of a pipe that begins with a pipe", () => {
    const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
    const check = quickCheck(v.looseObject({ attempt: v.optional(v.pipe(whole, v.minValue(1))) }));
    assert.deepEqual(
      [1, 1.5, 0, -1].map((attempt) => check({ attempt })),
      [true, false, false, false],
    );
  });

  it("says no to names that prototypes have", () => {
    const check = quickCheck(v.looseObject({ bag: v.optional(v.record(v.string(), v.unknown())) }));
    for (const name of ["__proto__", "constructor", "prototype"]) {
      assert.equal(check(JSON.parse(`{"${name}":1}`)), false);
      assert.equal(check(JSON.parse(`{"bag":{"${name}":1}}`)), false);
    }
  });

  it("is made of no schema that changes what it reads, or that it does not know", () => {
    const unfit = [
      v.optional(v.string(), "x"),
      v.pipe(v.string(), v.trim()),
      v.date(),
      v.fallback(v.string(), "x"),
    ];
    for (const schema of unfit) assert.throws(() => quickCheck(v.looseObject({ member: schema })));
  });
});

/** Members that this schema does not describe, cleared of objects. */
function onlyPlain(schema: v.GenericSchema): Record<string, unknown> {
  const described = v.parse(v.object({ entries: v.record(v.string(), v.unknown()) }), schema).entries;
  return Object.fromEntries(
    Object.entries(FITTING).flatMap(([name, value]) =>
      name in described || typeof value !== "object" ? [] : [[name, null]],
    ),
  );
}
