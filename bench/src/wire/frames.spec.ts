import assert from "node:assert/strict";
import { encodeFrame, OPCODE_PING, OPCODE_TEXT, readFrame } from "./frames.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

// The examples of RFC 6455, 5.7.
const MASKED_HELLO = hex("81 85 37 fa 21 3d 7f 9f 4d 51 58");
const HELLO = hex("81 05 48 65 6c 6c 6f");
const PING_HELLO = hex("89 05 48 65 6c 6c 6f");
const FIRST_FRAGMENT = hex("01 03 48 65 6c");
const header256 = hex("82 7e 01 00");
const header65536 = hex("82 7f 00 00 00 00 00 01 00 00");

describe("encodeFrame", () => {
  it("masks the RFC's Hello as the RFC does", () => {
    assert.deepEqual(encodeFrame(OPCODE_TEXT, "Hello", hex("37 fa 21 3d")), MASKED_HELLO);
  });

  it("gives 126 bytes and more a length of 16 bits", () => {
    const frame = encodeFrame(OPCODE_TEXT, "x".repeat(126), hex("00 00 00 00"));
    assert.deepEqual(frame.subarray(0, 8), hex("81 fe 00 7e 00 00 00 00"));
    assert.equal(frame.toString("latin1", 8), "x".repeat(126));
  });

  it("refuses a payload whose length does not fit 16 bits", () => {
    assert.throws(() => encodeFrame(OPCODE_TEXT, "x".repeat(65_536), hex("00 00 00 00")), RangeError);
  });
});

describe("readFrame", () => {
  it("reads the RFC's frames one after the other", () => {
    const bytes = Buffer.concat([HELLO, PING_HELLO]);
    const first = readFrame(bytes, 0);
    assert.equal(first?.opcode, OPCODE_TEXT);
    assert.equal(first?.payload.toString(), "Hello");
    const second = readFrame(bytes, first?.end ?? 0);
    assert.equal(second?.opcode, OPCODE_PING);
    assert.equal(second?.end, bytes.length);
  });

  for (const [header, length] of [
    [header256, 256],
    [header65536, 65_536],
  ] as const) {
    it(`reads a length of ${length} bytes`, () => {
      const frame = readFrame(Buffer.concat([header, Buffer.alloc(length, 7)]), 0);
      assert.equal(frame?.payload.length, length);
      assert.equal(frame?.end, header.length + length);
    });

    it(`reads nothing before the last of ${length} bytes is there`, () => {
      const bytes = Buffer.concat([header, Buffer.alloc(length)]);
      for (const there of [0, 1, header.length - 1, header.length, bytes.length - 1]) {
        assert.equal(readFrame(bytes.subarray(0, there), 0), undefined);
      }
    });
  }

  it("refuses a fragment", () => {
    assert.throws(() => readFrame(FIRST_FRAGMENT, 0), /fragment/);
  });
});
