import { setTimeout as delay } from "node:timers/promises";
import {
  canonicalType,
  type Envelope,
  IncomingEnvelopeSchema,
  payloadOf,
} from "@semantest/handlers/protocol";
import { SemantestError, type SendableEvent } from "@semantest/sdk";
import type { Command } from "commander";
import * as v from "valibot";
import { withClient } from "../connection/withClient.ts";
import type { Context } from "../context.ts";
import { usageError } from "../errors.ts";
import { eventLine } from "../format/event.ts";
import { addConnectionOptions, connectionEntries, readOptions, seconds } from "../options.ts";
import { createOutput } from "../output.ts";

const EXAMPLES = `
Only the type, the payload and the correlation id of JSON are used; the rest of the envelope is filled in, and requests are signed.
Ends with the first answer, or after --wait; with --json each answer is one line.

Examples:
  $ semantest send PingEvent
  $ semantest send ImageGenerationCancelledEvent --correlation-id job-1
  $ semantest send '{"type":"ImageGenerationRequestedEvent","payload":{"prompt":"a red fox"}}' --wait 60`;

/** Longest wait for the first answer, milliseconds. */
const FIRST_ANSWER_MS = 10_000;

const SendOptions = v.object({
  ...connectionEntries,
  correlationId: v.optional(v.string()),
  wait: v.optional(seconds(1, 3600)),
});

/** `semantest send TYPE|JSON`: one envelope by hand. */
export function addSend(program: Command, context: Context): void {
  addConnectionOptions(program.command("send"))
    .description("send one envelope and print the answers")
    .argument("<event>", "type of an event, or an envelope as JSON")
    .option("--correlation-id <id>", "job the event belongs to (default: the event's own id)")
    .option("--wait <seconds>", "print answers for so long (default: until the first one)")
    .addHelpText("after", EXAMPLES)
    .action(async (event: string, raw: unknown) => send(context, event, readOptions(SendOptions, raw)));
}

async function send(
  context: Context,
  text: string,
  options: v.InferOutput<typeof SendOptions>,
): Promise<void> {
  const { signal } = context;
  const output = createOutput(context.stdout, context.stderr, options.json === true);
  const { event, isAnswer } = correlated(readEvent(text, options.correlationId));
  await withClient(context, options, {}, async (client) => {
    await client.connect({ signal });
    const answered = Promise.withResolvers<void>();
    let refusal: Envelope | undefined;
    client.on("frame", (envelope) => {
      if (!isAnswer(envelope)) return;
      output.line(eventLine(envelope));
      output.document({ event: envelope });
      if (envelope.type === "ErrorEvent") refusal = envelope;
      answered.resolve();
    });
    const late = delay(FIRST_ANSWER_MS, undefined, { signal, ref: false }).then(() => {
      throw new SemantestError("TIMEOUT", `no answer to ${event.type} within ${FIRST_ANSWER_MS / 1000} s`);
    });
    const sent = client.send(event).then(() => answered.promise);
    await Promise.race([answered.promise, sent, late]);
    if (options.wait !== undefined) await delay(options.wait, undefined, { signal });
    if (refusal !== undefined) throw refusedBy(refusal);
  });
}

/**
 * The event with a name of its own, and how its answers are known: not by what the connection itself hears (the pong of its
 * own heartbeat, the number of extensions).
 */
function correlated(event: SendableEvent): {
  readonly event: SendableEvent;
  readonly isAnswer: (envelope: Envelope) => boolean;
} {
  const clock = Date.now();
  const isPing = canonicalType(event.type) === "PingEvent";
  return {
    event: isPing ? { ...event, payload: { clock, ...event.payload } } : event,
    isAnswer: ({ type, payload }) => {
      if (type === "PeerEvent" || type === "ReconnectEvent") return false;
      return type !== "PongEvent" || payload.clock === (event.payload?.clock ?? clock);
    },
  };
}

/** What an `ErrorEvent` says, as an error. */
function refusedBy({ payload }: Envelope): SemantestError {
  const { code, message = code, hint } = payloadOf("ErrorEvent", payload);
  return new SemantestError(code, message, { hint });
}

/** An event given as its type or as JSON. */
function readEvent(text: string, correlationId: string | undefined): SendableEvent {
  if (!text.trimStart().startsWith("{")) return { type: text, correlationId };
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), IncomingEnvelopeSchema), text);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = v.getDotPath(issue);
    throw usageError(
      `the envelope is not valid${place === null ? "" : ` at ${place}`}: ${issue.message}`,
      `for example '{"type":"PingEvent"}'`,
    );
  }
  const { type, payload, correlationId: own } = parsed.output;
  return { type, payload, correlationId: correlationId ?? own };
}
