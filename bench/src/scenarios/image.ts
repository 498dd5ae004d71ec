import { createHash, randomBytes } from "node:crypto";
import {
  CompletedImageSchema,
  type CreateImageRequest,
  ImageDownloadGrantSchema,
  ImageUploadGrantSchema,
} from "@semantest/handlers/protocol";
import * as v from "valibot";
import { readResources, sharesBetween } from "../load/resources.ts";
import { SERVER_CORE } from "../processes/pinning.ts";
import { StackProcess } from "../processes/stackProcess.ts";
import type { Contender } from "../stacks/names.ts";
import type { Observation } from "../stats/observation.ts";
import { DIALECTS } from "../wire/dialects.ts";
import { openJob } from "../wire/job.ts";
import { closePairs, openPairs } from "../wire/pairs.ts";
import type { Measured, Plan, Scenario } from "./scenario.ts";

const IMAGE_BYTES = 5 * 1024 * 1024;
const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Images per repetition of the plan; the tail of few says nothing. */
const IMAGES = 10;
const WARM_UP_IMAGES = 5;

/** An image's whole way by HTTP: grant, bytes up, completion, grant, bytes down. */
export const image: Scenario = {
  name: "image",
  title: "An image of 5 MB: up by the extension, down by the client",
  contenders: ["semantest"],
  rounds: 3,
  measure,
};

async function measure(_: Contender, plan: Plan): Promise<Measured> {
  await using stack = await StackProcess.start("semantest", plan.pinned ? SERVER_CORE : undefined);
  const pairs = await openPairs(DIALECTS.semantest, stack.port, 1);
  const observations: Observation[] = [];
  for (const pair of pairs) {
    for (let number = 0; number < WARM_UP_IMAGES + IMAGES * plan.repeats; number += 1) {
      const job = `image-${number}`;
      await openJob(pair, job);
      const bytes = Buffer.concat([PNG_SIGNATURE, randomBytes(IMAGE_BYTES - PNG_SIGNATURE.length)]);
      const before = await readResources(stack);
      const returned = await upAndDown(`http://127.0.0.1:${stack.port}`, job, bytes);
      const value = performance.now() - before.at;
      const { foreign } = sharesBetween(before, await readResources(stack));
      if (!bytes.equals(returned)) throw new Error("the image that came back is another one");
      if (number >= WARM_UP_IMAGES) observations.push({ metric: "imageMs", value, foreign });
    }
  }
  await closePairs(pairs);
  return { observations, remarks: [] };
}

async function upAndDown(origin: string, correlationId: string, bytes: Buffer<ArrayBuffer>): Promise<Buffer> {
  const wanted: CreateImageRequest = {
    correlationId,
    mimeType: "image/png",
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
  const json = { method: "POST", headers: { "Content-Type": "application/json" } };
  const up = await ask(ImageUploadGrantSchema, `${origin}/images`, { ...json, body: JSON.stringify(wanted) });
  const put = await fetch(up.url, { method: "PUT", headers: up.headers, body: bytes });
  if (!put.ok) throw new Error(`the upload was answered with ${put.status}`);
  await put.body?.cancel();
  const { imageId } = await ask(CompletedImageSchema, `${origin}/images/${up.imageId}/complete`, json);
  const down = await ask(ImageDownloadGrantSchema, `${origin}/images/${imageId}`, {});
  const got = await fetch(down.url);
  if (!got.ok) throw new Error(`the download was answered with ${got.status}`);
  return Buffer.from(await got.arrayBuffer());
}

async function ask<T extends v.GenericSchema>(
  schema: T,
  url: string,
  init: RequestInit,
): Promise<v.InferOutput<T>> {
  const answer = await fetch(url, init);
  const body: unknown = await answer.json();
  if (!answer.ok)
    throw new Error(`${new URL(url).pathname} was answered with ${answer.status}: ${JSON.stringify(body)}`);
  return v.parse(schema, body);
}
