const LINE_FEED = 0x0a;

/** One line of a file. */
export interface Line {
  /** 1 for the first. */
  readonly number: number;
  readonly text: string;
  /** Offset behind the line, its line feed included. */
  readonly end: number;
  /** False for bytes behind the last line feed: whoever wrote them was stopped. */
  readonly complete: boolean;
}

/** The lines of a file, several per step, with their places. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<readonly Line[]> {
  let number = 0;
  let offset = 0;
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: Line[] = [];
    let start = 0;
    for (let feed = bytes.indexOf(LINE_FEED); feed !== -1; feed = bytes.indexOf(LINE_FEED, start)) {
      number += 1;
      const text = decodeUtf8(bytes.subarray(start, feed));
      start = feed + 1;
      lines.push({ number, text, end: offset + start, complete: true });
    }
    offset += start;
    rest = bytes.subarray(start);
    yield lines;
  }
  if (rest.length > 0) {
    yield [{ number: number + 1, text: decodeUtf8(rest), end: offset + rest.length, complete: false }];
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
