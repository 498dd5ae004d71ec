import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import {
  CompletedImageSchema,
  ImageDownloadGrantSchema,
  type ImageUploadGrant,
  ImageUploadGrantSchema,
} from "@semantest/handlers/protocol";
import { ask, call } from "../rig/doors.ts";
import { connect, newJob, newTenant, REQUEST, type Target, type Tenant } from "./target.ts";

const PNG = Buffer.from("89504e470d0a1a0a", "hex");

/** Bytes that begin like a PNG. */
function picture(size: number): Buffer<ArrayBuffer> {
  return Buffer.concat([PNG, randomBytes(size - PNG.length)]);
}

function describeBytes(bytes: Uint8Array) {
  return {
    mimeType: "image/png",
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** How images travel: by HTTP, by grant, checked at completion. */
export function describeImages(target: () => Target): void {
  async function runningJob(tenant: Tenant) {
    const extension = await connect(target(), tenant.device, "extension", { slots: 10 });
    const client = await connect(target(), tenant.client, "client");
    const job = newJob();
    client.peer.say(REQUEST, { prompt: "a fox with a picture" }, { correlationId: job });
    await extension.peer.next(REQUEST);
    return { job, close: () => Promise.all([client.peer.close(), extension.peer.close()]) };
  }
  async function grant(tenant: Tenant, body: unknown): Promise<ImageUploadGrant> {
    return ask(ImageUploadGrantSchema, target().origin, "POST", "/images", { key: tenant.device, body });
  }
  const put = ({ url, headers }: ImageUploadGrant, bytes: Buffer<ArrayBuffer>) =>
    fetch(url, { method: "PUT", headers, body: bytes });

  describe("images", () => {
    it("a picture of 5 MB comes out byte for byte, as an attachment nobody runs", async () => {
      const { origin } = target();
      const tenant = await newTenant(target());
      const { job, close } = await runningJob(tenant);
      const bytes = picture(5 * 1024 * 1024);
      const granted = await grant(tenant, { correlationId: job, ...describeBytes(bytes) });
      assert.ok((await put(granted, bytes)).ok);
      const path = `/images/${granted.imageId}`;
      const stored = await ask(CompletedImageSchema, origin, "POST", `${path}/complete`, {
        key: tenant.device,
        body: {},
      });
      assert.equal(stored.sha256, describeBytes(bytes).sha256);
      const { url } = await ask(ImageDownloadGrantSchema, origin, "GET", path, { key: tenant.client });
      const answer = await fetch(url);
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes);
      assert.equal(answer.headers.get("content-type"), "image/png");
      const sniffing = target().imagesFrom === "doors" ? "nosniff" : null;
      assert.equal(answer.headers.get("x-content-type-options"), sniffing);
      assert.match(answer.headers.get("content-disposition") ?? "", /^attachment/);
      assert.match(answer.headers.get("cache-control") ?? "", /no-store/);
      await close();
    });

    it("bytes that differ from the grant are deleted and refused", async () => {
      const { origin } = target();
      const tenant = await newTenant(target());
      const { job, close } = await runningJob(tenant);
      const announced = describeBytes(picture(2000));
      const granted = await grant(tenant, { correlationId: job, ...announced });
      await (await put(granted, picture(2000))).body?.cancel();
      const path = `/images/${granted.imageId}/complete`;
      const refused = await call(origin, "POST", path, { key: tenant.device, body: {} });
      assert.ok([409, 422].includes(refused.status), `${refused.status}`);
      const html = Buffer.from("<html><script>alert(1)</script></html>");
      const disguised = await grant(tenant, { correlationId: job, ...describeBytes(html) });
      await (await put(disguised, html)).body?.cancel();
      const complete = `/images/${disguised.imageId}/complete`;
      const again = await call(origin, "POST", complete, { key: tenant.device, body: {} });
      assert.ok([409, 422].includes(again.status), `${again.status}`);
      assert.equal(
        (await call(origin, "GET", `/images/${disguised.imageId}`, { key: tenant.client })).status,
        404,
      );
      await close();
    });

    it("refuses SVG, more than 50 MB, a sixth image and a job that is not running here", async () => {
      const { origin } = target();
      const tenant = await newTenant(target());
      const { job, close } = await runningJob(tenant);
      const good = describeBytes(picture(2000));
      const post = (body: unknown, key = tenant.device) => call(origin, "POST", "/images", { key, body });
      assert.equal((await post({ correlationId: job, ...good, mimeType: "image/svg+xml" })).status, 400);
      assert.equal((await post({ correlationId: job, ...good, size: 50 * 1024 * 1024 + 1 })).status, 400);
      assert.ok((await post({ correlationId: newJob(), ...good })).status >= 400);
      assert.equal((await post({ correlationId: job, ...good }, tenant.client)).status, 403);
      const another = () => post({ correlationId: job, ...describeBytes(picture(2000)) });
      for (let n = 0; n < 5; n += 1) assert.equal((await another()).status, 201);
      assert.equal((await another()).status, 429);
      await close();
    });
  });
}
