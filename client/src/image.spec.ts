import assert from "node:assert/strict";
import { downloaded } from "../spec/peers.ts";
import { GeneratedImage } from "./image.ts";
import { type DownloadedEvent, readJobEvent } from "./wire/events.ts";

const saved = (filePath: string | undefined): DownloadedEvent => {
  const event = readJobEvent(downloaded("job-1", 1));
  assert.ok(event.type === "ImageDownloadedEvent");
  return { ...event, filePath };
};
const noDoors = () => assert.fail("nothing to fetch");

// Images that can be fetched are proven with a real server, in taker.spec.ts.
describe("GeneratedImage", () => {
  it("says where the browser saved what the extension did not upload", async () => {
    const image = new GeneratedImage(saved("fox.png"), undefined, noDoors);
    assert.deepEqual(
      [image.filePath, image.mimeType, image.image, image.metadata],
      ["fox.png", "image/png", {}, {}],
    );
    const expected = {
      code: "DOWNLOAD_FAILED",
      message: "the extension uploaded no image",
      hint: "the browser saved it as fox.png",
      correlationId: "job-1",
    };
    await assert.rejects(image.bytes(), expected);
    await assert.rejects(new Response(image.stream()).arrayBuffer(), expected);
    await assert.rejects(new GeneratedImage(saved(undefined), undefined, noDoors).bytes(), {
      hint: undefined,
    });
  });
});
