const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/**
 * A WebSocket frame (RFC 6455, section 5.2) with a server's whole text message in one piece: unmasked, uncompressed. ws writes
 * head and body apart, which costs a system call for two buffers where one would do.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < LENGTH_16 ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame.writeUInt8(FINAL_TEXT, 0);
  if (start === 2) {
    frame.writeUInt8(length, 1);
  } else if (start === 4) {
    frame.writeUInt8(LENGTH_16, 1);
    frame.writeUInt16BE(length, 2);
  } else {
    frame.writeUInt8(LENGTH_64, 1);
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, start);
  return frame;
}
