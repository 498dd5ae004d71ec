import assert from "node:assert/strict";
import fc from "fast-check";
import { type Line, readLines } from "./lines.ts";

async function read(chunks: readonly Uint8Array[]): Promise<Line[]> {
  async function* source() {
    yield* chunks;
  }
  const lines: Line[] = [];
  for await (const some of readLines(source())) lines.push(...some);
  return lines;
}

describe("readLines", () => {
  it("numbers lines, tells where they end, and marks one that does not", async () => {
    assert.deepEqual(await read([Buffer.from("a\n\nfüx\nto")]), [
      { number: 1, text: "a", end: 2, complete: true },
      { number: 2, text: "", end: 3, complete: true },
      { number: 3, text: "füx", end: 8, complete: true },
      { number: 4, text: "to", end: 10, complete: false },
    ]);
  });

  it("finds no line in an empty file", async () => {
    assert.deepEqual(await read([]), []);
    assert.deepEqual(await read([Buffer.alloc(0)]), []);
  });

  it("reads the same lines however the bytes are cut", async () => {
    const text = fc
      .array(fc.string({ unit: fc.constantFrom("a", "\n", "é", "🦊") }))
      .map((it) => it.join("\n"));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat({ max: 40 })), async (it, cuts) => {
        const bytes = Buffer.from(it);
        const chunks: Uint8Array[] = [];
        let start = 0;
        for (const cut of cuts) {
          chunks.push(bytes.subarray(start, start + cut));
          start += cut;
        }
        chunks.push(bytes.subarray(start));
        assert.deepEqual(await read(chunks), await read([bytes]));
        const lines = it.split("\n");
        if (lines.at(-1) === "") lines.pop();
        assert.deepEqual(
          (await read(chunks)).map((line) => line.text),
          lines,
        );
      }),
    );
  });
});
