import assert from "node:assert/strict";
import fc from "fast-check";
import { excerpt, jsonLine, plain } from "./plain.ts";

/** Ranges of code points a terminal acts on instead of printing, written down independently of the implementation. */
const ACTED_ON = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x61c, 0x61c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
  [0xfeff, 0xfeff],
  [0xe0000, 0xe007f],
] as const;

function assertHarmless(text: string): void {
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const acted = ACTED_ON.some(([from, to]) => point >= from && point <= to);
    assert.ok(!acted, `U+${point.toString(16)} in ${JSON.stringify(text)}`);
  }
}

/** Text rich in what a hostile peer would send. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "\u001b[2J",
        "\u001b]0;title\u0007",
        "\u009b31m",
        "\u202e",
        "\u2066",
        "\r\n",
        "\u{e0041}",
        "\ud800",
        "\u001b",
        "[0m",
      ),
    ),
  )
  .map((parts) => parts.join(""));

describe("plain", () => {
  it("leaves no control, bidirectional or line-breaking character, whatever comes in", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        assertHarmless(plain(text));
        assert.ok(plain(text).isWellFormed());
      }),
      { numRuns: 2000 },
    );
  });

  it("changes nothing on the second pass, so nothing hides behind what was removed", () => {
    fc.assert(fc.property(hostile, (text) => assert.equal(plain(plain(text)), plain(text))));
  });

  it("removes whole colour sequences, not only their first byte", () => {
    assert.equal(plain("\u001b[31mred\u001b[0m"), "red");
  });

  it("puts a text of several lines on one", () => {
    assert.equal(plain("one\r\n\ttwo\u2028three"), "one two three");
  });

  it("keeps words of every script and joined emoji", () => {
    for (const text of ["Grüße", "日本語", "مرحبا", "👩‍🔬 ❤️ fox", "क्‍ष"]) assert.equal(plain(text), text);
  });
});

describe("excerpt", () => {
  it("counts code points, so a cut never splits a character", () => {
    assert.equal(excerpt("🦊🦊🦊🦊", 3), "🦊🦊…");
    assert.equal(excerpt("fox", 3), "fox");
  });
});

describe("jsonLine", () => {
  it("prints no unsafe character and still means the same value", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = jsonLine({ [text]: [text] });
        assertHarmless(line);
        assert.deepEqual(JSON.parse(line), { [text]: [text] });
      }),
      { numRuns: 2000 },
    );
  });
});
