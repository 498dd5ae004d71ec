import assert from "node:assert/strict";
import { BareSockets } from "../spec/bareSockets.ts";
import { textFrame } from "./textFrame.ts";

/** Lengths about the limits at which a frame's head grows, in bytes. */
const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 131_072];

describe("textFrame", () => {
  it("has the bytes of RFC 6455's own example", () => {
    assert.deepEqual(textFrame("Hello"), Buffer.from([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]));
  });

  it("is read by ws as it was meant, at every length of head and in any script", async () => {
    const world = new BareSockets();
    await world.listen();
    try {
      const peer = await world.open();
      const texts = LENGTHS.map((length) => "x".repeat(length)).concat(
        "ünï",
        "狐",
        "🦊".repeat(40_000),
        "end",
      );
      for (const text of texts) world.broadcaster.send(world.address(1), text, { kind: "durable" });
      await peer.until("end");
      assert.deepEqual(peer.messages, texts);
    } finally {
      await world.close();
    }
  });
});
