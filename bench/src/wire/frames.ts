/** WebSocket frames (RFC 6455) as far as two ends need them that send short, unfragmented texts. */

export const OPCODE_TEXT = 0x1;
export const OPCODE_CLOSE = 0x8;
export const OPCODE_PING = 0x9;
export const OPCODE_PONG = 0xa;

const FINAL = 0x80;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MAX_LENGTH_16 = 0xffff;

export interface FrameRead {
  readonly opcode: number;
  readonly payload: Buffer;
  /** Where the next frame starts. */
  readonly end: number;
}

/** One final frame as a client sends it, masked. The payload holds at most 65,535 bytes. */
export function encodeFrame(opcode: number, payload: string | Buffer, mask: Uint8Array): Buffer {
  const length = typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
  if (length > MAX_LENGTH_16) throw new RangeError(`payload of ${length} bytes: at most ${MAX_LENGTH_16}`);
  const short = length < LENGTH_16;
  const start = short ? 6 : 8;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = FINAL | opcode;
  frame[1] = MASKED | (short ? length : LENGTH_16);
  if (!short) frame.writeUInt16BE(length, 2);
  frame.set(mask, start - 4);
  if (typeof payload === "string") frame.write(payload, start);
  else payload.copy(frame, start);
  for (let index = 0; index < length; index += 1) {
    const at = start + index;
    frame[at] = (frame[at] ?? 0) ^ (mask[index & 3] ?? 0);
  }
  return frame;
}

/** Reads the frame a server sent at `start`; undefined where not all of it is there. Throws at a fragment. */
export function readFrame(bytes: Buffer, start: number): FrameRead | undefined {
  const available = bytes.length - start;
  if (available < 2) return undefined;
  const first = bytes.readUInt8(start);
  if ((first & FINAL) === 0) throw new Error("the server sent a fragment");
  const shortLength = bytes.readUInt8(start + 1);
  const header = shortLength < LENGTH_16 ? 2 : shortLength === LENGTH_16 ? 4 : 10;
  if (available < header) return undefined;
  const length = payloadLength(bytes, start, shortLength);
  const end = start + header + length;
  if (bytes.length < end) return undefined;
  return { opcode: first & 0x0f, payload: bytes.subarray(start + header, end), end };
}

function payloadLength(bytes: Buffer, start: number, shortLength: number): number {
  if (shortLength === LENGTH_16) return bytes.readUInt16BE(start + 2);
  if (shortLength === LENGTH_64) return Number(bytes.readBigUInt64BE(start + 2));
  return shortLength;
}
