import assert from "node:assert/strict";
import { isProblem, parseText } from "@semantest/handlers/protocol";
import { EVENT_BYTES, progressText, requestText, resultText } from "./texts.ts";

const session = "0198c5a0-7d3b-7000-8000-000000000000";
const events = [
  ["client", requestText("p499-r1234567", session)],
  ["extension", resultText("p499-r1234567", 1)],
  ["extension", progressText("p499-e1234567", "p499-job")],
] as const;

describe("texts of the load", () => {
  for (const [source, text] of events) {
    it(`are events the protocol relays as they are: ${text.slice(9, 40)}`, () => {
      const [frame] = parseText(text, { source, now: Date.now(), newId: () => "unused" }).frames;
      assert.ok(frame !== undefined && !isProblem(frame));
      assert.equal(frame.text, text);
    });

    it(`all have one size: ${text.slice(9, 40)}`, () => assert.equal(Buffer.byteLength(text), EVENT_BYTES));
  }
});
