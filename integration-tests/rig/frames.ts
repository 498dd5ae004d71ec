import { Transform, type TransformCallback } from "node:stream";

const FINAL_TEXT = 0x81;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const NOTHING = Buffer.alloc(0);

interface Frame {
  /** Bytes of the whole frame. */
  readonly size: number;
  readonly first: number;
  readonly mask: Buffer | undefined;
  readonly payload: Buffer;
}

/**
 * Passes WebSocket frames on, with the text of whole, uncompressed text frames put through a function; undefined leaves
 * the frame out. Every other frame goes through byte by byte, also one that breaks the protocol.
 */
export class FrameTranslator extends Transform {
  #kept: Buffer = Buffer.alloc(0);
  readonly #translate: (text: string) => string | undefined;

  constructor(translate: (text: string) => string | undefined) {
    super();
    this.#translate = translate;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#kept = Buffer.concat([this.#kept, chunk]);
    for (let frame = firstFrame(this.#kept); frame !== undefined; frame = firstFrame(this.#kept)) {
      this.push(this.#passOn(frame, this.#kept.subarray(0, frame.size)));
      this.#kept = this.#kept.subarray(frame.size);
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    this.push(this.#kept);
    done();
  }

  #passOn({ first, mask, payload }: Frame, bytes: Buffer): Buffer {
    if (first !== FINAL_TEXT) return bytes;
    const text = masked(payload, mask).toString("utf8");
    const told = this.#translate(text);
    if (told === undefined) return NOTHING;
    return told === text ? bytes : textFrame(Buffer.from(told, "utf8"), mask);
  }
}

function firstFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  const short = second & ~MASKED;
  const lengthSize = short === LENGTH_64 ? 8 : short === LENGTH_16 ? 2 : 0;
  const maskSize = second & MASKED ? 4 : 0;
  const head = 2 + lengthSize + maskSize;
  if (bytes.length < head) return undefined;
  const size =
    head +
    (lengthSize === 8 ? Number(bytes.readBigUInt64BE(2)) : lengthSize === 2 ? bytes.readUInt16BE(2) : short);
  if (bytes.length < size) return undefined;
  const mask = maskSize === 0 ? undefined : Buffer.from(bytes.subarray(head - maskSize, head));
  return { size, first, mask, payload: bytes.subarray(head, size) };
}

function textFrame(payload: Buffer, mask: Buffer | undefined): Buffer {
  const bit = mask === undefined ? 0 : MASKED;
  return Buffer.concat([
    Buffer.from([FINAL_TEXT]),
    lengthBytes(payload.length, bit),
    mask ?? Buffer.alloc(0),
    masked(payload, mask),
  ]);
}

function lengthBytes(length: number, bit: number): Buffer {
  if (length < LENGTH_16) return Buffer.from([bit | length]);
  if (length < 2 ** 16) return Buffer.from([bit | LENGTH_16, length >> 8, length & 0xff]);
  const bytes = Buffer.alloc(9);
  bytes[0] = bit | LENGTH_64;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

/** Masking twice is not masking. */
function masked(payload: Buffer, mask: Buffer | undefined): Buffer {
  return mask === undefined
    ? payload
    : Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
}
