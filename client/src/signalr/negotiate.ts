import type { TransportTools } from "../connection/link.ts";
import type { Ticket } from "../http/connect.ts";

/** What a negotiation may answer; what it is stands in no contract of ours. */
interface Answer {
  readonly error?: unknown;
  readonly url?: unknown;
  readonly accessToken?: unknown;
  readonly connectionToken?: unknown;
  readonly connectionId?: unknown;
  readonly availableTransports?: unknown;
}

/** Redirects in a row that are followed; the service needs one at most. */
const MAX_REDIRECTS = 5;

/** Largest answer read, bytes. */
const MAX_ANSWER_BYTES = 32_768;

/** Longest wait a service may ask for, milliseconds: what is longer is a mistake of its clock. */
const MAX_PATIENCE_MS = 600_000;

/**
 * Asks the service for a connection, and tells the address of its socket. A token is shown to the origin it was given
 * for and to no other: a redirect brings its own, or goes without. Throws `UNAVAILABLE`, or `RATE_LIMITED`, with the
 * wait that was asked for, and what `call` throws.
 */
export async function negotiate({ url, ticket }: Ticket, tools: TransportTools): Promise<string> {
  const refuse = (problem: string) =>
    new tools.SemantestError("UNAVAILABLE", `SignalR ${problem}`, { recoverable: true });
  let place = new URL(url);
  let token: string | undefined = ticket;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const answer = await ask(negotiation(place), token, tools);
    if (answer.error !== undefined) throw refuse(`refuses: ${String(answer.error).slice(0, 255)}`);
    if (answer.url === undefined)
      return socketAddress(place, answer, token) ?? Promise.reject(refuse(NO_SOCKET));
    const next = redirect(place, answer.url);
    if (next === undefined) throw refuse("sends to an address that is not encrypted");
    if (typeof answer.accessToken === "string") token = answer.accessToken;
    else if (next.origin !== place.origin) token = undefined;
    place = next;
  }
  throw refuse("sends from one address to the next");
}

const NO_SOCKET = "offers no WebSocket that takes text";

function negotiation(place: URL): URL {
  const url = new URL(place);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/negotiate`;
  url.searchParams.set("negotiateVersion", "1");
  return url;
}

async function ask(url: URL, token: string | undefined, tools: TransportTools): Promise<Answer> {
  const { call, SemantestError, timeoutMs, signal } = tools;
  const { status, headers, body } = await call(url.href, {
    method: "POST",
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    timeoutMs,
    maxBytes: MAX_ANSWER_BYTES,
    signal,
  });
  if (status === 200) {
    const answer = parse(new TextDecoder().decode(body));
    if (answer !== undefined) return answer;
  }
  // Never the key's fault: our server has taken it. A token that is refused here is replaced by the next ticket.
  throw new SemantestError(
    status === 429 ? "RATE_LIMITED" : "UNAVAILABLE",
    status === 200 ? "SignalR's answer is no negotiation" : `SignalR answered with status ${status}`,
    { recoverable: true, retryAfterMs: patience(headers.get("retry-after") ?? "") },
  );
}

function parse(text: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** `Retry-After`, in seconds or as a date, as milliseconds from now. */
function patience(value: string): number | undefined {
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_PATIENCE_MS) : undefined;
}

/** Where the service sends to: never from an encrypted address to one that is not. */
function redirect(place: URL, target: unknown): URL | undefined {
  const next = typeof target === "string" && URL.canParse(target) ? new URL(target) : undefined;
  return next?.protocol === "https:" || next?.origin === place.origin ? next : undefined;
}

/** Address of the socket. Browsers cannot add a header to it, so the token of one use rides in the query. */
function socketAddress(place: URL, answer: Answer, token: string | undefined): string | undefined {
  const { connectionToken, connectionId, availableTransports } = answer;
  // Before version 1 of the negotiation one id served as both.
  const id = connectionToken ?? connectionId;
  if (typeof id !== "string" || !takesText(availableTransports)) return undefined;
  const url = new URL(place);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("id", id);
  if (token !== undefined) url.searchParams.set("access_token", token);
  return url.href;
}

function takesText(offered: unknown): boolean {
  const transports: readonly unknown[] = Array.isArray(offered) ? offered : [];
  return transports.some((it) => {
    const text = JSON.stringify(it);
    return text.includes('"WebSockets"') && text.includes('"Text"');
  });
}
