import {
  type AcceptedEvent,
  AcceptedEventSchema,
  type CompletedImage,
  CompletedImageSchema,
  type CreatedKey,
  CreatedKeySchema,
  type CreateImageRequest,
  type Cursor,
  type Envelope,
  type ImageUploadGrant,
  ImageUploadGrantSchema,
  type JobDocument,
  JobDocumentSchema,
  KeyListSchema,
  type KeyRole,
  type ListedKey,
  type Pairing,
  PairingSchema,
  type PublicJwk,
} from "@semantest/handlers/protocol";
import * as v from "valibot";
import { SemantestError } from "../errors.ts";
import { call } from "./call.ts";
import { type Http, malformed } from "./http.ts";

// Every function calls one door of the protocol and throws `SemantestError`, or the signal's reason.

/** Time for one upload, milliseconds: 50 MB at about 4 Mbit/s. */
const UPLOAD_TIMEOUT_MS = 120_000;

/** Longest a server may hold `GET /jobs/{id}?wait=`, seconds. */
export const MAX_WAIT_SECONDS = 25;

/** `POST /events`: hands in a request or a cancellation without a socket. Idempotent by the envelope's id. */
export async function postEvent(
  http: Http,
  envelope: Envelope,
  signal?: AbortSignal,
): Promise<AcceptedEvent> {
  const answer = await http.ask("POST", "/events", { body: envelope, idempotent: true, signal });
  return read(AcceptedEventSchema, answer, "acceptance");
}

/** `GET /jobs/{correlationId}`: state and events beyond `after`; `waitSeconds` (at most 25) waits for the next one. */
export async function getJob(
  http: Http,
  correlationId: string,
  options: { readonly after?: Cursor; readonly waitSeconds?: number; readonly signal?: AbortSignal } = {},
): Promise<JobDocument> {
  const { after, waitSeconds, signal } = options;
  const query = new URLSearchParams({
    ...(after !== undefined && { after: after.join(":") }),
    ...(waitSeconds !== undefined && { wait: String(Math.min(waitSeconds, MAX_WAIT_SECONDS)) }),
  });
  const suffix = query.size === 0 ? "" : `?${query}`;
  const answer = await http.ask("GET", `/jobs/${encodeURIComponent(correlationId)}${suffix}`, { signal });
  return read(JobDocumentSchema, answer, "job");
}

/** `POST /keys`: a device key for whoever asks, or any key with an operator key. The answer alone holds the key. */
export async function createKey(
  http: Http,
  body: { readonly role?: KeyRole; readonly tenant?: string; readonly name?: string } = {},
  signal?: AbortSignal,
): Promise<CreatedKey> {
  return read(CreatedKeySchema, await http.ask("POST", "/keys", { body, signal }), "key");
}

/** `GET /keys`: keys of the tenant, without their secrets; an operator names the tenant. */
export async function listKeys(
  http: Http,
  options: { readonly tenant?: string; readonly signal?: AbortSignal } = {},
): Promise<readonly ListedKey[]> {
  const { tenant, signal } = options;
  const suffix = tenant === undefined ? "" : `?${new URLSearchParams({ tenant })}`;
  return read(KeyListSchema, await http.ask("GET", `/keys${suffix}`, { signal }), "list of keys").keys;
}

/** `DELETE /keys/{id}`: removes a key and ends its sessions; `self` erases the tenant of the device key that asks. */
export async function revokeKey(http: Http, id: string, signal?: AbortSignal): Promise<void> {
  await http.ask("DELETE", `/keys/${encodeURIComponent(id)}`, { idempotent: true, signal });
}

/** `POST /pairings`: a code by which a client gets a key of this tenant. */
export async function createPairing(http: Http, signal?: AbortSignal): Promise<Pairing> {
  return read(PairingSchema, await http.ask("POST", "/pairings", { body: {}, signal }), "pairing");
}

/** `POST /pairings/{code}`: turns a code into a client key and pins the client's signing key. */
export async function redeemPairing(
  http: Http,
  code: string,
  body: { readonly name?: string; readonly signingKey?: PublicJwk } = {},
  signal?: AbortSignal,
): Promise<CreatedKey> {
  const answer = await http.ask("POST", `/pairings/${encodeURIComponent(code)}`, { body, signal });
  return read(CreatedKeySchema, answer, "key");
}

/** `POST /images`: asks where the image of a running job may be put; the same bytes are the same image. */
export async function createImage(
  http: Http,
  body: CreateImageRequest,
  signal?: AbortSignal,
): Promise<ImageUploadGrant> {
  const answer = await http.ask("POST", "/images", { body, idempotent: true, signal });
  return read(ImageUploadGrantSchema, answer, "upload grant");
}

/** Puts the bytes where the grant says, with exactly its headers; the key stays here. */
export async function putImage(
  grant: Pick<ImageUploadGrant, "url" | "headers">,
  bytes: Uint8Array<ArrayBuffer>,
  signal?: AbortSignal,
): Promise<void> {
  const { status } = await call(grant.url, {
    method: "PUT",
    headers: grant.headers,
    body: bytes,
    timeoutMs: UPLOAD_TIMEOUT_MS,
    maxBytes: 64 * 1024,
    signal,
  });
  if (status < 200 || status > 299) {
    throw new SemantestError("UNAVAILABLE", `the image was refused with status ${status}`, {
      recoverable: true,
    });
  }
}

/** `POST /images/{id}/complete`: has size, digest and type checked and the image stored. */
export async function completeImage(
  http: Http,
  imageId: string,
  signal?: AbortSignal,
): Promise<CompletedImage> {
  const path = `/images/${encodeURIComponent(imageId)}/complete`;
  const answer = await http.ask("POST", path, { body: {}, idempotent: true, signal });
  return read(CompletedImageSchema, answer, "image");
}

function read<S extends v.GenericSchema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw malformed(what);
}
