import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

/** A real PNG of so many pixels each way: a sun over the sea, in colours and at a place of its own, so that no two are the same. */
export function drawPng(size: number): Buffer {
  const rows = Buffer.alloc(size * (size * 3 + 1));
  const [sky, sea, sun] = [randomBytes(3), randomBytes(3), randomBytes(2)];
  const sunX = size * (0.25 + (sun[0] ?? 0) / 512);
  const sunY = size * (0.25 + (sun[1] ?? 0) / 768);
  for (let y = 0; y < size; y += 1) {
    const ground = y < size * 0.65 ? sky : sea;
    const light = y < size * 0.65 ? y / size : 0.9 - y / size / 2;
    for (let x = 0; x < size; x += 1) {
      const isSun = y < size * 0.65 && Math.hypot(x - sunX, y - sunY) < size / 8;
      const colour = isSun
        ? [255, 236, 170]
        : [...ground].map((it) => Math.round((it * 0.4 + 60) * (1 - light) + 225 * light));
      rows.set(colour, y * (size * 3 + 1) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from("\u0089PNG\r\n\u001a\n", "latin1");
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
