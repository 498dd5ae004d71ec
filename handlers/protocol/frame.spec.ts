import assert from "node:assert/strict";
import fc from "fast-check";
import { EVENT_ALIASES, EVENTS, eventTypes } from "./events.ts";
import {
  type Frame,
  type FrameProblem,
  isProblem,
  type ParseOptions,
  parseEnvelope,
  parseText,
} from "./frame.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const options: ParseOptions = { source: "client", now: NOW, newId: () => "made" };

function only(text: string, more: Partial<ParseOptions> = {}): Frame | FrameProblem {
  const { frames } = parseText(text, { ...options, ...more });
  const [frame] = frames;
  assert.ok(frame !== undefined && frames.length === 1);
  return frame;
}

function good(value: unknown, more: Partial<ParseOptions> = {}): Frame {
  const frame = only(JSON.stringify(value), more);
  assert.ok(!isProblem(frame), JSON.stringify(frame));
  return frame;
}

function bad(value: unknown, more: Partial<ParseOptions> = {}): FrameProblem {
  const frame = only(JSON.stringify(value), more);
  assert.ok(isProblem(frame), `accepted ${JSON.stringify(value)}`);
  return frame;
}

const request = { type: "ImageGenerationRequestedEvent", payload: { prompt: "a red fox" } };

describe("frames: what a peer may leave out", () => {
  it("fills id, correlationId, source and timestamp for a person at a terminal", () => {
    assert.deepEqual(good({ type: "PingEvent" }).envelope, {
      type: "PingEvent",
      id: "made",
      correlationId: "made",
      source: "client",
      timestamp: "2026-01-01T00:00:00.000Z",
      payload: {},
    });
  });

  it("takes the correlation id out of the payload where Semantest's older programs put it", () => {
    const frame = good({ ...request, id: "i1", payload: { ...request.payload, correlationId: "old" } });
    assert.equal(frame.envelope.correlationId, "old");
    assert.equal(
      good({ ...request, id: "i1", payload: { prompt: "x", correlationId: "not valid!" } }).envelope
        .correlationId,
      "i1",
    );
  });

  it("keeps the very text of a complete envelope, and unknown members of any", () => {
    const complete = { ...request, id: "i", correlationId: "c", source: "client", timestamp: 5, extra: [1] };
    const text = `  ${JSON.stringify(complete)}\n`;
    const frame = only(text);
    assert.ok(!isProblem(frame));
    assert.equal(frame.text, text);
    const filled = good({ ...request, extra: [1] });
    assert.deepEqual(JSON.parse(filled.text).extra, [1]);
  });

  it("overrides a source that is not the sender's", () => {
    assert.equal(JSON.parse(good({ ...request, source: "server" }).text).source, "client");
  });
});

describe("frames: names", () => {
  for (const [alias, canonical] of Object.entries(EVENT_ALIASES)) {
    it(`${alias} is read as ${canonical} and relayed as sent`, () => {
      const source = EVENTS[canonical].from[0];
      const payload = canonical === "ImageGenerationRequestedEvent" ? request.payload : {};
      const frame = good({ type: alias, payload }, { source });
      assert.equal(frame.type, canonical);
      assert.equal(JSON.parse(frame.text).type, alias);
    });
  }

  for (const type of eventTypes()) {
    for (const source of ["client", "extension", "server"] as const) {
      if (EVENTS[type].from.some((it) => it === source)) continue;
      it(`${type} is refused from a ${source}`, () => {
        const problem = bad({ type }, { source });
        assert.match(problem.problem, new RegExp(`${type} is not sent by a ${source}`));
      });
    }
  }

  it("an unknown type is named, with those that are known", () => {
    const problem = bad({ type: "CoffeeEvent", id: "i9", correlationId: "c9" });
    assert.deepEqual(
      [problem.problem, problem.id, problem.correlationId],
      ['unknown event type "CoffeeEvent"', "i9", "c9"],
    );
    assert.match(problem.hint, /PingEvent/);
  });

  it("names JavaScript's own objects have are no event types", () => {
    for (const type of ["__proto__", "constructor", "toString"])
      assert.match(bad({ type }).problem, /unknown event type/);
  });
});

describe("frames: what is refused", () => {
  const refusals: readonly (readonly [string, unknown, RegExp])[] = [
    ["an empty object", {}, /^type: /],
    ["a string", "PingEvent", /^envelope: /],
    ["null", null, /^envelope: /],
    ["an id with spaces", { type: "PingEvent", id: "a b" }, /^id: must match/],
    ["an id of 65 characters", { type: "PingEvent", id: "x".repeat(65) }, /^id: /],
    ["a request without a prompt", { ...request, payload: {} }, /^payload\.prompt: /],
    ["an empty prompt", { ...request, payload: { prompt: "" } }, /^payload\.prompt: /],
    [
      "a prompt of 2001 characters",
      { ...request, payload: { prompt: "x".repeat(2001) } },
      /^payload\.prompt: /,
    ],
    ["no slots", { type: "HelloEvent", payload: { slots: 0 } }, /^payload\.slots: /],
    ["1001 slots", { type: "HelloEvent", payload: { slots: 1001 } }, /^payload\.slots: /],
    ["a sequence of 0", { ...request, sequence: 0 }, /^sequence: /],
    ["a fractional sequence", { ...request, sequence: 1.5 }, /^sequence: /],
    ["a payload that is a list", { type: "PingEvent", payload: [] }, /^payload/],
    [
      "a cursor with one number",
      { type: "PingEvent", payload: { cursors: { j: [1] } } },
      /^payload\.cursors/,
    ],
    ["a signature without a key", { ...request, sig: { value: "x" } }, /^sig\.key/],
  ];
  for (const [what, value, reason] of refusals) {
    it(`${what}, naming the field`, () => {
      assert.match(bad(value).problem, reason);
    });
  }

  it("101 cursors", () => {
    const cursors = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`j${n}`, [1, 1]]));
    assert.match(bad({ type: "PingEvent", payload: { cursors } }).problem, /more than 100 jobs/);
  });

  it("nesting beyond 32 levels, before anything could overflow", () => {
    const deep = (levels: number) =>
      only(`{"type":"PingEvent","payload":${'{"a":'.repeat(levels)}1${"}".repeat(levels)}}`);
    assert.ok(!isProblem(deep(20)));
    for (const levels of [40, 5000]) {
      const frame = deep(levels);
      assert.ok(isProblem(frame) && /nested too deeply/.test(frame.problem));
    }
  });

  it("text that is no JSON, empty lists and lists of 65", () => {
    for (const text of [
      "",
      "{",
      "[]",
      JSON.stringify(Array.from({ length: 65 }, () => ({ type: "PingEvent" }))),
    ]) {
      assert.ok(isProblem(only(text)), text.slice(0, 10));
    }
  });
});

describe("frames: lists", () => {
  it("a bad envelope does not spoil its neighbours", () => {
    const { frames, array } = parseText(
      JSON.stringify([{ type: "PingEvent" }, { type: 5 }, request]),
      options,
    );
    assert.equal(array, true);
    assert.deepEqual(frames.map(isProblem), [false, true, false]);
  });
});

describe("frames: any text at all", () => {
  it("is read alone as it is in a list, where nothing is read in haste", () => {
    const complete = { ...request, id: "i", correlationId: "c", source: "client", timestamp: 5 };
    const changes = fc.dictionary(
      fc.constantFrom(...Object.keys(complete), "sequence", "after", "attempt", "sig", "extra", "__proto__"),
      fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(1.5, -1, 2 ** 53)),
      { maxKeys: 2 },
    );
    const payload = fc.record(
      {
        prompt: fc.oneof(fc.string(), fc.constant(7)),
        parameters: fc.jsonValue({ maxDepth: 2 }),
        context: fc.jsonValue({ maxDepth: 1 }),
        target: fc.string({ maxLength: 3 }),
      },
      { requiredKeys: ["prompt"] },
    );
    fc.assert(
      fc.property(changes, payload, (changed, body) => {
        const members = Object.entries({ ...complete, payload: body });
        const pairs = [...members, ...Object.entries(changed)];
        const text = `{${pairs.map((it) => it.map((part) => JSON.stringify(part)).join(":")).join()}}`;
        const [listed] = parseText(`[${text}]`, options).frames;
        const alone = only(text);
        if (listed === undefined || isProblem(listed)) assert.deepEqual(alone, listed);
        else assert.deepEqual({ ...alone, text: "" }, { ...listed, text: "" });
      }),
      { numRuns: 2000 },
    );
  });

  it("is read or refused, never thrown, and never touches a prototype", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: "binary" })), (text) => {
        const { frames } = parseText(text, options);
        assert.ok(frames.length >= 1);
        assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
      }),
      { numRuns: 2000 },
    );
  });

  it("an accepted envelope is accepted again as it was completed, unchanged", () => {
    const body = fc.record({
      prompt: fc.string({ minLength: 1, maxLength: 50 }),
      parameters: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
    });
    fc.assert(
      fc.property(body, (payload) => {
        const first = parseEnvelope({ ...request, payload }, undefined, options);
        if (isProblem(first)) return;
        const second = only(first.text);
        assert.ok(!isProblem(second));
        assert.equal(second.text, first.text);
      }),
      { numRuns: 500 },
    );
  });
});
