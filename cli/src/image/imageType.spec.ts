import assert from "node:assert/strict";
import fc from "fast-check";
import { imageTypeOf, nameFits } from "./imageType.ts";

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const ftyp = (...brands: string[]) => {
  const body = `ftyp${brands[0]}\0\0\0\0${brands.slice(1).join("")}`;
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length + 4);
  return new Uint8Array(Buffer.concat([size, Buffer.from(body, "latin1"), Buffer.alloc(40)]));
};

describe("imageTypeOf", () => {
  it("knows each type by its first bytes", () => {
    assert.equal(imageTypeOf(latin1("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR")), "image/png");
    assert.equal(imageTypeOf(latin1("\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF")), "image/jpeg");
    assert.equal(imageTypeOf(latin1("GIF89a")), "image/gif");
    assert.equal(imageTypeOf(latin1("RIFF\u0001\0\0\0WEBPVP8 ")), "image/webp");
    assert.equal(imageTypeOf(ftyp("avif", "mif1")), "image/avif");
    assert.equal(imageTypeOf(ftyp("mif1", "heic", "avif")), "image/avif");
  });

  it("takes nothing else for an image: SVG, HTML, HEIC, WAV, video", () => {
    for (const text of ["<svg xmlns=", "<!doctype html>", "RIFF\u0001\0\0\0WAVEfmt ", ""]) {
      assert.equal(imageTypeOf(latin1(text)), undefined, text);
    }
    assert.equal(imageTypeOf(ftyp("heic", "mif1")), undefined);
    assert.equal(imageTypeOf(ftyp("isom", "mp42")), undefined);
  });

  it("reads a brand only inside its box", () => {
    const box = ftyp("isom");
    box.set(Buffer.from("avif"), 16);
    assert.equal(imageTypeOf(box), undefined);
  });

  it("answers for any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void imageTypeOf(bytes)));
    const boxes = fc
      .uint8Array({ maxLength: 60 })
      .map((it) => Uint8Array.of(0, 0, 0, 32, ...latin1("ftyp"), ...it));
    fc.assert(fc.property(boxes, (bytes) => void imageTypeOf(bytes)));
  });
});

describe("nameFits", () => {
  it("compares without regard to case and accepts a name without extension", () => {
    assert.equal(nameFits("a/FOX.JPEG", "image/jpeg"), true);
    assert.equal(nameFits("fox", "image/png"), true);
    assert.equal(nameFits("fox.png", "image/jpeg"), false);
    assert.equal(nameFits("fox.txt", "image/png"), false);
  });
});
