import { type Envelope, ID_PATTERN, type PeerRole } from "@semantest/handlers/protocol";
import type { Clock } from "../clock.ts";
import { invalidInput } from "../errors.ts";
import { verifyText } from "../keys.ts";
import type { ExpectedSignature } from "../strategy/options.ts";
import { checkSignature, wrong } from "../strategy/probe.ts";
import type { Server } from "../strategy/server.ts";
import { readError, readWelcome, type Welcome } from "../wire/control.ts";
import type { Fields } from "../wire/fields.ts";
import { isPinned, type Pins } from "./pins.ts";

/** A new envelope of this peer. */
export function newEnvelope(
  role: PeerRole,
  clock: Pick<Clock, "epoch">,
  type: string,
  payload: Fields,
  correlationId?: string,
): Envelope {
  const id = crypto.randomUUID();
  return {
    type,
    id,
    correlationId: correlationId ?? id,
    source: role,
    timestamp: new Date(clock.epoch()).toISOString(),
    payload: { ...payload },
  };
}

/** Throws where a value is given that cannot be a correlation id. */
export function checkId(field: string, value: string | undefined): string | undefined {
  if (value === undefined || ID_PATTERN.test(value)) return value;
  throw invalidInput(`${field} ${JSON.stringify(value)}: must match [A-Za-z0-9_-]{1,64}`);
}

/**
 * Reads the first frame of a server. Throws its own reason where it refuses; `WRONG_SIGNATURE` where it is another
 * service or, on this machine, where it does not prove the pinned key over our challenge.
 */
export async function checkWelcome(
  frame: Envelope,
  { kind, host }: Server,
  challenge: string,
  expected: ExpectedSignature,
  pins: Pins,
): Promise<Welcome> {
  if (frame.type === "ErrorEvent") throw readError(frame.payload);
  const welcome = frame.type === "WelcomeEvent" ? readWelcome(frame.payload) : undefined;
  if (!welcome) throw wrong("it does not say Welcome");
  checkSignature(welcome, expected);
  if (kind === "local") {
    const { proof, sessionId: session } = welcome;
    // The RFC 8785 form: members sorted, and strings are written as JSON.stringify writes them.
    const isProven = proof && (await verifyText(proof, JSON.stringify({ challenge, host, session })));
    if (!isProven || !(await isPinned(pins, host, proof.key)))
      throw wrong("it does not prove the pinned key");
  }
  return welcome;
}
