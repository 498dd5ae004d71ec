import { networkFailure } from "#platform";
import { SemantestError } from "../errors.ts";

/** One HTTP call. */
export interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly headers?: Record<string, string>;
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
 * the named origin only. Throws `TIMEOUT`, `UNREACHABLE`, `UNKNOWN` for an answer too large, or the signal's reason.
 */
export async function call(url: string, { timeoutMs, maxBytes, signal, ...request }: Call): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      ...request,
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return {
      status: response.status,
      headers: response.headers,
      body: await readBounded(response, maxBytes),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SemantestError) throw error;
    const [code, message] = timeout.aborted
      ? (["TIMEOUT", `no answer within ${timeoutMs} ms`] as const)
      : (["UNREACHABLE", networkFailure(error)] as const);
    throw new SemantestError(code, message, { recoverable: true, cause: error });
  }
}

async function readBounded({ body }: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = body?.getReader();
  for (let size = 0; ; ) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done || !value) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    size += value.length;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new SemantestError("UNKNOWN", `the answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(value);
  }
}
