import assert from "node:assert/strict";
import { isProblem, parseText } from "./frame.ts";

const options = { source: "extension", now: 0, newId: () => "new-id" } as const;

describe("parseText", () => {
  it("completes an envelope that holds only its type", () => {
    const { frames, array } = parseText('{"type":"PingEvent"}', options);
    assert.equal(array, false);
    assert.deepEqual(
      frames.map((it) => !isProblem(it) && it.envelope),
      [
        {
          type: "PingEvent",
          id: "new-id",
          correlationId: "new-id",
          source: "extension",
          timestamp: "1970-01-01T00:00:00.000Z",
          payload: {},
        },
      ],
    );
  });

  for (const payload of ["[]", '["x"]']) {
    it(`refuses the array ${payload} as a payload`, () => {
      const { frames } = parseText(`{"type":"PingEvent","id":"a","payload":${payload}}`, options);
      assert.deepEqual(frames, [
        {
          problem: "payload: must be an object, not an array",
          hint: "see the protocol page for the envelope's form",
          type: "PingEvent",
          id: "a",
        },
      ]);
    });
  }
});
