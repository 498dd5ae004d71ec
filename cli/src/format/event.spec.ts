import assert from "node:assert/strict";
import type { Envelope } from "@semantest/handlers/protocol";
import { EVENTS, eventTypes } from "@semantest/handlers/protocol";
import fc from "fast-check";
import { eventDetail, eventLine } from "./event.ts";

const envelope = (type: string, payload: Record<string, unknown> = {}): Envelope => ({
  type,
  id: "e1",
  correlationId: "job-1",
  source: "extension",
  timestamp: new Date(2026, 0, 2, 9, 5, 7).toISOString(),
  payload,
});

describe("event line", () => {
  it("tells time, sender, type, job and what the payload says", () => {
    const cases: readonly [string, Record<string, unknown>, string][] = [
      ["ImageGenerationRequestedEvent", { prompt: "a red fox" }, '"a red fox"'],
      ["ImageGenerationProgressEvent", { percent: 41.6, stage: "drawing" }, "42 % drawing"],
      ["ImageGeneratedEvent", { image: { size: 5_242_880, mimeType: "image/png" } }, "image/png 5.24 MB"],
      ["ImageDownloadedEvent", { filePath: "fox.png", fileSize: 10, mimeType: "image/png" }, "fox.png 10 B"],
      [
        "ErrorEvent",
        { code: "TIMEOUT", message: "too slow", hint: "ask again" },
        "TIMEOUT too slow (ask again)",
      ],
      ["AckEvent", { ids: ["e1"], status: "queued", queuePosition: 2 }, "queued, place 2"],
      ["PeerEvent", { extensions: 1 }, "1 extension"],
    ];
    for (const [type, payload, words] of cases) {
      const line = eventLine(envelope(type, payload));
      assert.equal(line, `09:05:07  extension  ${type.padEnd(29)}  job-1  ${words}`);
    }
  });

  it("has room for every type", () => {
    for (const type of eventTypes()) assert.ok(eventLine(envelope(type)).includes(type), type);
  });

  it("says so when a payload does not fit instead of failing", () => {
    assert.equal(eventDetail(envelope("AckEvent", { ids: 3 })), "(payload does not fit its type)");
    assert.match(eventLine({ ...envelope("PingEvent"), timestamp: "yesterday" }), /^--:--:--/);
  });

  it("makes one harmless line of any payload", () => {
    const payload = fc.dictionary(fc.string(), fc.anything());
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(EVENTS)), payload, (type, it) => {
        const text = eventDetail(envelope(type, it));
        assert.ok([...text].length <= 160);
        assert.doesNotMatch(text, /[\n\r]/);
      }),
    );
  });
});
