import assert from "node:assert/strict";
import fc from "fast-check";
import { imageTypeOf } from "./imageType.ts";

const bytesOf = (latin1: string) => Uint8Array.from(latin1, (it) => it.charCodeAt(0));
const ftyp = (boxSize: number, ...brands: string[]) =>
  bytesOf(`\0\0\0${String.fromCharCode(boxSize)}ftyp${brands[0]}\0\0\0\0${brands.slice(1).join("")}`);

describe("imageTypeOf", () => {
  it("knows each type that may travel", () => {
    assert.equal(imageTypeOf(bytesOf("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR")), "image/png");
    assert.equal(imageTypeOf(bytesOf("\u00ff\u00d8\u00ff\u00e0")), "image/jpeg");
    assert.equal(imageTypeOf(bytesOf("GIF87a")), "image/gif");
    assert.equal(imageTypeOf(bytesOf("GIF89a")), "image/gif");
    assert.equal(imageTypeOf(bytesOf("RIFF\u0001\0\0\0WEBPVP8 ")), "image/webp");
    assert.equal(imageTypeOf(ftyp(20, "avif", "mif1")), "image/avif");
    assert.equal(imageTypeOf(ftyp(24, "mif1", "miaf", "avis")), "image/avif");
  });

  it("takes nothing else for an image: SVG, HTML, HEIC, WAV, video, nothing", () => {
    for (const text of ["<svg xmlns=", "<!doctype html>", "RIFF\u0001\0\0\0WAVEfmt ", "GIF88a", ""]) {
      assert.equal(imageTypeOf(bytesOf(text)), undefined, text);
    }
    assert.equal(imageTypeOf(ftyp(20, "heic", "mif1")), undefined);
    assert.equal(imageTypeOf(ftyp(20, "isom", "mp42")), undefined);
  });

  it("reads a brand only inside its box, and not in the place of the version", () => {
    assert.equal(imageTypeOf(ftyp(20, "isom", "mp42", "avif")), undefined);
    assert.equal(imageTypeOf(bytesOf("\0\0\0\u0014ftypisomavifmp42")), undefined);
  });

  it("answers for any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void imageTypeOf(bytes)));
    const boxes = fc
      .uint8Array({ maxLength: 60 })
      .map((it) => Uint8Array.of(0, 0, 0, 32, ...bytesOf("ftyp"), ...it));
    fc.assert(fc.property(boxes, (bytes) => void imageTypeOf(bytes)));
  });
});
