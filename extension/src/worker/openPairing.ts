import { type ListedKey, PublicJwkSchema } from "@semantest/handlers/protocol";
import * as v from "valibot";
import type { PairingView } from "../shared/state.ts";

/** How long a code is good, milliseconds: as the protocol has it, from its receipt on. */
const CODE_MS = 300_000;

/** After its end, for what was under way then, milliseconds. */
const LATE_MS = 10_000;

/** Least time for the person to compare the words, milliseconds. */
const WORD_MS = 600_000;

const CandidateSchema = v.object({
  /** Id of its API key. */
  id: v.string(),
  name: v.optional(v.string()),
  signingKey: PublicJwkSchema,
  fingerprint: v.string(),
});
/** Who used a code. */
export type Candidate = v.InferOutput<typeof CandidateSchema>;

export const OpenPairingSchema = v.object({
  server: v.string(),
  code: v.string(),
  /** When the code came, by the clock of this machine, which need not be the server's; milliseconds since the epoch. */
  startedAt: v.number(),
  /** Ids of the keys that are none of this pairing's. */
  before: v.array(v.string()),
  /** Until the person has compared the words. */
  candidate: v.optional(CandidateSchema),
});
/** A pairing by whose code somebody may have come, or come yet, whom nobody has confirmed. */
export type OpenPairing = v.InferOutput<typeof OpenPairingSchema>;

/** Keys of clients that came by this pairing. Pure. */
export function newcomers(
  keys: readonly ListedKey[],
  { before }: Pick<OpenPairing, "before">,
): readonly ListedKey[] {
  return keys.filter(({ id, role, self }) => role === "client" && !self && !before.includes(id));
}

/** True while the code can be used. Pure. */
export function isCodeGood({ startedAt }: OpenPairing, now: number): boolean {
  return now - startedAt < CODE_MS;
}

/** True while somebody may come by the code at any moment, or waits for the person's word. Pure. */
export function isUnderWay({ startedAt, candidate }: OpenPairing, now: number): boolean {
  return candidate !== undefined || now - startedAt < CODE_MS + 2 * LATE_MS;
}

/** True once nobody can have come by the code who does not stand in the server's list. Pure. */
export function isCodeOver({ startedAt }: OpenPairing, now: number): boolean {
  return now - startedAt >= CODE_MS + LATE_MS;
}

/** True once the person has had their time: whoever was not confirmed is refused. Pure. */
export function isWordOver({ startedAt }: OpenPairing, now: number): boolean {
  return now - startedAt >= CODE_MS + WORD_MS;
}

/** A clock that was set back counts anew: a pairing that began in the future would not end. Pure. */
export function notOfFuture(pairing: OpenPairing, now: number): OpenPairing {
  return pairing.startedAt > now ? { ...pairing, startedAt: now } : pairing;
}

/** With a pairing in the place of that of its server. Pure. */
export function withPairing(open: readonly OpenPairing[], pairing: OpenPairing): readonly OpenPairing[] {
  return [...open.filter(({ server }) => server !== pairing.server), pairing];
}

/** Without a pairing that has ended; the next one of its server may have begun meanwhile, and stays. Pure. */
export function withoutPairing(open: readonly OpenPairing[], ended: OpenPairing): readonly OpenPairing[] {
  return open.filter(({ server, code }) => server !== ended.server || code !== ended.code);
}

/** What the person is shown: the newest pairing of which there is something to show. Pure. */
export function viewOf(open: readonly OpenPairing[], now: number): PairingView | undefined {
  const shown = open.findLast((it) => it.candidate !== undefined || isCodeGood(it, now));
  if (shown === undefined) return undefined;
  const { code, startedAt, candidate } = shown;
  return {
    code,
    expiresAt: startedAt + CODE_MS,
    candidate: candidate && { id: candidate.id, name: candidate.name, fingerprint: candidate.fingerprint },
  };
}
