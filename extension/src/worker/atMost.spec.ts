import assert from "node:assert/strict";
import { atMost } from "./atMost.ts";

describe("atMost", () => {
  /** A stream without end, as a host may send that names no length. */
  function endless(): {
    readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
    readonly given: () => number;
  } {
    let given = 0;
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        given += 10;
        controller.enqueue(new Uint8Array(10));
      },
    });
    return { stream, given: () => given };
  }

  const read = (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => new Response(stream).arrayBuffer();

  it("lets exactly the limit through", async () => {
    const stream = new Blob([new Uint8Array(100)]).stream();
    assert.equal((await read(stream.pipeThrough(atMost(100, () => new Error("too many"))))).byteLength, 100);
  });

  it("ends with the caller's error at one byte more, and asks for no more then", async () => {
    const { stream, given } = endless();
    await assert.rejects(read(stream.pipeThrough(atMost(101, () => new RangeError("too many")))), RangeError);
    const asked = given();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(given(), asked);
    assert.ok(asked < 300);
  });
});
