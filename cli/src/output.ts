import { jsonLine, plain } from "./format/plain.ts";

/** Where text goes; the streams of the process, or a recorder in a spec. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/**
 * The only way to the terminal. A result has two forms: lines for a person, documents for a program; each call prints
 * the one that was asked for. Every line passes `plain`, so no text of a peer can move the cursor or fake a line.
 */
export interface Output {
  readonly json: boolean;
  /** Whether a person watches standard error: progress may be redrawn. */
  readonly interactive: boolean;
  /** One line of the result. Silent with --json. */
  line(text?: string): void;
  /** The result, or one of its parts, as one line of JSON. Silent without --json. */
  document(value: unknown): void;
  /** Remark on standard error, beside the result. Silent with --json. */
  note(text: string): void;
}

export function createOutput(stdout: Sink, stderr: Sink, json: boolean): Output {
  const write = (sink: Sink, text: string) => void sink.write(`${text}\n`);
  return {
    json,
    interactive: !json && stderr.isTTY === true,
    line: (text = "") => {
      if (!json) write(stdout, plain(text));
    },
    document: (value) => {
      if (json) write(stdout, jsonLine(value));
    },
    note: (text) => {
      if (!json) write(stderr, plain(text));
    },
  };
}
