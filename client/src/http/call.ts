import { messageOf, SemantestError } from "../errors.ts";

/** One HTTP call. */
export interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Time for the whole answer, milliseconds. */
  readonly timeoutMs: number;
  /** Largest body read, bytes; more is an error. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Makes one HTTP call and reads a bounded answer. Follows no redirect and sends no cookies, so what it carries reaches
 * the named origin only. Throws `TIMEOUT`, `UNREACHABLE`, or the signal's reason.
 */
export async function call(url: string, options: Call): Promise<Answer> {
  const { method = "GET", headers, body, timeoutMs, maxBytes, signal } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      ...(headers !== undefined && { headers }),
      ...(body !== undefined && { body }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: await readBounded(response, maxBytes),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SemantestError) throw error;
    if (timeout.aborted) {
      throw new SemantestError("TIMEOUT", `no answer within ${timeoutMs} ms`, { recoverable: true });
    }
    throw new SemantestError("UNREACHABLE", describeNetworkError(error), { recoverable: true, cause: error });
  }
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  if (response.body !== null) {
    for await (const chunk of chunksOf(response.body)) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new SemantestError("UNKNOWN", `the answer is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/** Not every browser iterates a stream by itself; leaving the loop early cancels the rest. */
async function* chunksOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

/** Why a call failed, in words; Node tells it in the error's cause, browsers do not tell. */
function describeNetworkError(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  switch (code) {
    case "ECONNREFUSED":
      return "nothing is listening there";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the host name is unknown";
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return "the connection was cut";
    default:
      return cause === undefined ? messageOf(error) : messageOf(cause);
  }
}
