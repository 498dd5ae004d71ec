import { MAX_ENVELOPES_PER_FRAME, MAX_FRAME_BYTES_FROM_SERVER } from "../../../protocol/index.ts";

/** Joins envelopes into as few frames as the protocol's limits allow, in order; a lone envelope needs no array. */
export function arrayFrames(envelopes: readonly string[]): string[] {
  const frames: string[] = [];
  let group: string[] = [];
  let bytes = 0;
  for (const envelope of envelopes) {
    // One more for the comma or bracket that precedes each envelope; the closing bracket is the last one.
    const added = Buffer.byteLength(envelope) + 1;
    const fits = group.length < MAX_ENVELOPES_PER_FRAME && bytes + added < MAX_FRAME_BYTES_FROM_SERVER;
    if (!fits && group.length > 0) {
      frames.push(joined(group));
      group = [];
      bytes = 0;
    }
    group.push(envelope);
    bytes += added;
  }
  if (group.length > 0) frames.push(joined(group));
  return frames;
}

function joined(group: readonly string[]): string {
  const [first] = group;
  return group.length === 1 && first !== undefined ? first : `[${group.join(",")}]`;
}
