import type { ImageRecord } from "../../ports/index.ts";
import { type CreateImageRequest, MAX_IMAGES_PER_JOB } from "../../protocol/index.ts";
import type { Caller } from "../identity/contract.ts";
import { DAY_MS, takeOrRefuse } from "../identity/limits.ts";
import { ProblemError } from "../problems.ts";
import { DEFAULT_IDENTITY } from "../settings.ts";
import { absent } from "./answers.ts";
import { type DoorParts, doorSettings } from "./door.ts";

/** 128 random bits: 22 characters of base64url. */
const IMAGE_ID_BYTES = 16;

/**
 * The record of an image that the extension may upload now. Asked again for the same bytes it is the same image, so a
 * lost answer costs no place. Throws a 404 where the job does not run, a 403 where another extension holds it, and a
 * 429 beyond the images of a job or the bytes of an anonymous tenant.
 */
export async function grantImage(
  parts: DoorParts,
  caller: Caller,
  wanted: CreateImageRequest,
): Promise<ImageRecord> {
  const { ports } = parts;
  await requireTaker(parts, caller, wanted.correlationId);
  const expiresAt = ports.clock.now() + doorSettings(parts).imageUploadMs;
  const known = await grantedBefore(parts, caller, wanted);
  const image = known ?? (await newImage(parts, caller, wanted));
  const record = { ...image, expiresAt };
  await ports.jobs.putImage(record);
  return record;
}

/** Only the extension that holds a job gives it images. */
async function requireTaker(
  { ports, delivery }: DoorParts,
  caller: Caller,
  correlationId: string,
): Promise<void> {
  const running = await delivery.running(caller.tenant, correlationId);
  if (running === undefined) throw absent("running job");
  if (caller.local) return;
  const session = await ports.sessions.find(caller.tenant, running.taker);
  if (session !== undefined && session.keyId === caller.keyId) return;
  throw new ProblemError({
    status: 403,
    code: "PERMISSION_DENIED",
    detail: "This job runs on another extension.",
    hint: "Upload with the device key of the extension that holds the job.",
  });
}

async function grantedBefore(
  { ports, delivery }: DoorParts,
  { tenant }: Caller,
  { correlationId, mimeType, size, sha256 }: CreateImageRequest,
): Promise<ImageRecord | undefined> {
  const view = await ports.jobs.read(tenant, correlationId);
  const erasedAt = await delivery.erasedAt(tenant);
  return view?.images.find(
    (it) =>
      it.state === "granted" &&
      it.sha256 === sha256 &&
      it.size === size &&
      it.mimeType === mimeType &&
      it.createdAt > erasedAt,
  );
}

async function newImage(
  { ports, settings }: DoorParts,
  { tenant, anonymous }: Caller,
  { correlationId, mimeType, size, sha256 }: CreateImageRequest,
): Promise<Omit<ImageRecord, "expiresAt">> {
  const { clock, ids } = ports;
  const { identity = DEFAULT_IDENTITY } = settings;
  await takeOrRefuse(ports, {
    key: `job-images:${tenant}:${correlationId}`,
    limit: MAX_IMAGES_PER_JOB,
    windowMs: DAY_MS,
    detail: `More than ${MAX_IMAGES_PER_JOB} images for one job.`,
    hint: "Send the best ones.",
  });
  if (anonymous) {
    await takeOrRefuse(ports, {
      key: `image-bytes:${tenant}`,
      limit: identity.anonymousImageBytesPerDay,
      windowMs: DAY_MS,
      amount: size,
      detail: `More than ${identity.anonymousImageBytesPerDay} bytes of images a day.`,
      hint: "Wait, or run your own server.",
    });
  }
  const imageId = `${Buffer.from(ids.random(IMAGE_ID_BYTES)).toString("base64url")}.${correlationId}`;
  return { tenant, correlationId, imageId, state: "granted", mimeType, size, sha256, createdAt: clock.now() };
}
