import { type Envelope, payloadOf } from "@semantest/handlers/protocol";
import canonicalize from "canonicalize";
import { toBase64Url } from "../base64url.ts";
import { SemantestError } from "../errors.ts";
import { thumbprintText, verifyEnvelope } from "../signing.ts";
import type { Server } from "../strategy/server.ts";
import type { Asker, TakerJob } from "./options.ts";

/** Reads a request. Throws `INVALID_INPUT` where its payload is not one. */
export function readRequest(envelope: Envelope, server: Server): TakerJob {
  const { correlationId } = envelope;
  try {
    const { prompt, domain, domainName, fileName, parameters } = payloadOf(
      "ImageGenerationRequestedEvent",
      envelope.payload,
    );
    return {
      correlationId,
      server,
      prompt,
      domain: domain ?? domainName,
      fileName,
      parameters: parameters ?? {},
    };
  } catch (cause) {
    throw new SemantestError("INVALID_INPUT", "the request is not valid", { correlationId, cause });
  }
}

/**
 * Digest of what a request asks for, base64url: the same by whichever server and under whichever names of its members
 * it comes. Throws `INVALID_INPUT` where it has no RFC 8785 form.
 */
export async function requestDigest(job: TakerJob): Promise<string> {
  const { correlationId, prompt, domain, fileName, parameters } = job;
  try {
    const text = canonicalize({ prompt, domain, fileName, parameters });
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return toBase64Url(new Uint8Array(digest));
  } catch (cause) {
    throw new SemantestError("INVALID_INPUT", "the request is not valid", { correlationId, cause });
  }
}

/** Whose signature an event bears. Throws `PERMISSION_DENIED` where it bears a wrong or an old one. */
export async function readAsker(envelope: Envelope, now: number): Promise<Asker> {
  const { correlationId, sig } = envelope;
  const verdict = await verifyEnvelope(envelope, now);
  if (verdict === "invalid" || verdict === "expired") {
    const problem = verdict === "invalid" ? "is not right" : "is more than an hour away from this clock";
    throw new SemantestError("PERMISSION_DENIED", `the request's signature ${problem}`, {
      hint: "Ask again with a new correlationId.",
      correlationId,
      recoverable: true,
    });
  }
  if (sig === undefined) return { key: undefined, thumbprint: undefined, signedAt: undefined };
  const signedAt = new Date(envelope.timestamp).getTime();
  return { key: sig.key, thumbprint: await thumbprintText(sig.key), signedAt };
}
