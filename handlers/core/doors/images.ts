import * as v from "valibot";
import type { ImageRecord } from "../../ports/index.ts";
import {
  type CompletedImage,
  CreateImageRequestSchema,
  ImageIdSchema,
  ImageMimeTypeSchema,
  type ImageUploadGrant,
} from "../../protocol/index.ts";
import type { Caller } from "../identity/contract.ts";
import { ProblemError } from "../problems.ts";
import { requireCaller } from "./access.ts";
import { absent } from "./answers.ts";
import { type DoorGroup, type DoorParts, doorSettings, isoTime } from "./door.ts";
import { grantImage } from "./imageGrants.ts";
import { readBody } from "./input.ts";

/** `/images`: bytes travel outside the doors, by a grant for one PUT and one for a GET. */
export const imageDoors: DoorGroup = (app, parts) => {
  const { ports } = parts;
  app.post("/images", async (c) => {
    const caller = await requireCaller(c, parts, "device");
    const image = await grantImage(parts, caller, await readBody(c, CreateImageRequestSchema));
    const { url, headers, expiresAt } = await ports.images.grantUpload(image);
    return c.json(
      { imageId: image.imageId, url, headers, expiresAt: isoTime(expiresAt) } satisfies ImageUploadGrant,
      201,
    );
  });
  app.post("/images/:id/complete", async (c) => {
    const caller = await requireCaller(c, parts, "device");
    await readBody(c, v.object({}));
    return c.json(
      completed(parts, await complete(parts, caller, await find(parts, caller, c.req.param("id")))),
    );
  });
  app.get("/images/:id", async (c) => {
    const caller = await requireCaller(c, parts, "client", "device");
    const image = await find(parts, caller, c.req.param("id"));
    if (image.state !== "complete") throw absent("image");
    await noteFetch(parts, caller, image);
    const { url, expiresAt } = await ports.images.grantDownload(image);
    return c.json({ url, expiresAt: isoTime(expiresAt) });
  });
};

/** The tenant's image of this name. Throws a 404 for any other. */
async function find({ ports, delivery }: DoorParts, { tenant }: Caller, id: string): Promise<ImageRecord> {
  const [, correlationId] = v.is(ImageIdSchema, id) ? id.split(".") : [];
  if (correlationId === undefined) throw absent("image");
  const image = await ports.jobs.findImage(tenant, correlationId, id);
  if (image === undefined || image.createdAt <= (await delivery.erasedAt(tenant))) throw absent("image");
  return image;
}

/** Checks what was put. A repeat finds the image complete and answers alike. */
async function complete(parts: DoorParts, { anonymous }: Caller, image: ImageRecord): Promise<ImageRecord> {
  if (image.state === "complete") return image;
  const { ports } = parts;
  const now = ports.clock.now();
  const found = await ports.images.complete(image);
  if (found.verdict === "missing") {
    throw new ProblemError({
      status: 409,
      code: "INVALID_INPUT",
      detail: "No bytes were put yet.",
      hint: "PUT them to the url of the grant, with exactly its headers, then complete.",
    });
  }
  if (found.verdict === "mismatch") {
    await ports.jobs.putImage({ ...image, expiresAt: now });
    throw new ProblemError({
      status: 422,
      code: "INVALID_INPUT",
      detail: `${found.member}: differs from what was announced; the bytes were deleted.`,
      hint: "Ask POST /images for a new grant that describes the bytes.",
      errors: [{ field: found.member, problem: "differs from what was announced" }],
    });
  }
  const { imageRetentionMs, anonymousImageRetentionMs } = doorSettings(parts);
  const retention = anonymous ? anonymousImageRetentionMs : imageRetentionMs;
  const stored: ImageRecord = { ...image, state: "complete", expiresAt: now + retention };
  await ports.jobs.putImage(stored);
  return stored;
}

/** Brings the end of an image closer once a client knows where to fetch it. */
async function noteFetch(parts: DoorParts, { roles }: Caller, image: ImageRecord): Promise<void> {
  const expiresAt = parts.ports.clock.now() + doorSettings(parts).fetchedImageRetentionMs;
  if (roles.includes("client") && expiresAt < image.expiresAt) {
    await parts.ports.jobs.putImage({ ...image, expiresAt });
  }
}

function completed(
  { settings }: DoorParts,
  { imageId, size, sha256, mimeType }: ImageRecord,
): CompletedImage {
  return {
    imageId,
    imageUrl: new URL(`/images/${imageId}`, settings.publicOrigin).href,
    size,
    sha256,
    mimeType: v.parse(ImageMimeTypeSchema, mimeType),
  };
}
