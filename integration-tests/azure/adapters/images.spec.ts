import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { Blobs } from "../../../handlers/adapters/azure/blob/blobs.ts";
import { BlobImageStore } from "../../../handlers/adapters/azure/blob/imageStore.ts";
import {
  type Download,
  describeImageStore,
  type ImageHarness,
  ManualClock,
  sampleImage,
} from "../../../handlers/ports/contract/index.ts";
import type { UploadGrant } from "../../../handlers/ports/index.ts";
import { type BlobService, startAzurite } from "../../rig/azure/azurite.ts";
import { type Directory, startDirectory } from "../../rig/azure/directory.ts";
import { makeWorkspace, type Workspace } from "../../rig/azure/workspace.ts";

const PNG = Buffer.concat([Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"), Buffer.alloc(200, "fox")]);

/*
 * Microsoft's own Azurite judges our addresses, permissions and conditions. It is no proof of roles, nor of limits of the real
 * service.
 */
describe("images in Blob Storage", function () {
  this.timeout(60_000);
  let workspace: Workspace;
  let directory: Directory;
  let service: BlobService;

  before(async () => {
    workspace = await makeWorkspace();
    directory = await startDirectory(workspace.certificate);
    service = await startAzurite(workspace.folder, workspace.certificate, directory);
  });

  after(async () => {
    await service?.stop();
    await directory?.stop();
    await workspace?.remove();
  });

  async function harness(): Promise<
    ImageHarness & { readonly store: BlobImageStore; readonly blobs: Blobs }
  > {
    // Addresses expire by Azurite's clock, which is the machine's.
    const clock = new ManualClock(Date.now());
    const container = `images-${randomUUID()}`;
    await service.createContainer(container);
    const { endpoint } = service;
    const { credential } = directory;
    const publicOrigin = new URL(endpoint).origin;
    const open = () => new Blobs({ endpoint, container, publicOrigin, credential, clock });
    const make = () => new BlobImageStore(open(), clock);
    return {
      blobs: open(),
      store: make(),
      clock,
      reopen: async () => make(),
      upload,
      download,
      close: async () => undefined,
    };
  }

  describeImageStore("Blob Storage", harness, { durable: true, sendsPolicies: false });

  it("removes everything of one tenant, complete or not, and nothing of another", async () => {
    const { store, clock } = await harness();
    const image = (tenant: string, n: number) =>
      sampleImage(clock.now(), {
        tenant,
        imageId: `image-${n}.job-1`,
        size: PNG.length,
        sha256: digestOf(PNG),
      });
    const [complete, uploaded, other] = [image("tenant-1", 1), image("tenant-1", 2), image("tenant-2", 1)];
    for (const it of [complete, uploaded, other]) await upload(await store.grantUpload(it), PNG);
    await store.complete(complete);
    await store.complete(other);
    await store.removeTenant("tenant-1");
    await store.removeTenant("tenant-1");
    assert.equal(await download((await store.grantDownload(complete)).url), undefined);
    assert.deepEqual(await store.complete(uploaded), { verdict: "missing" });
    assert.notEqual(await download((await store.grantDownload(other)).url), undefined);
  });

  it("copies only what it looked at: bytes put meanwhile are not completed", async () => {
    const { blobs, store, clock } = await harness();
    const image = sampleImage(clock.now(), { size: PNG.length, sha256: digestOf(PNG) });
    const grant = await store.grantUpload(image);
    const key = new URL(grant.url).pathname.split("/").slice(3).join("/");
    await upload(grant, PNG);
    const seen = await blobs.inspect(key, PNG.length, 8, undefined);
    assert.equal(seen?.sha256, image.sha256);
    await upload(grant, Buffer.alloc(PNG.length));
    assert.equal(await blobs.copy(key, seen?.tag ?? "", "images/target", undefined), false);
    assert.equal(await blobs.exists("images/target", undefined), false);
  });
});

async function upload({ url, headers }: UploadGrant, bytes: Uint8Array): Promise<boolean> {
  const { "content-length": _length, ...sent } = headers;
  const answer = await fetch(url, { method: "PUT", headers: sent, body: Buffer.from(bytes) });
  await answer.body?.cancel();
  return answer.ok;
}

async function download(url: string): Promise<Download | undefined> {
  const answer = await fetch(url);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return answer.ok ? { bytes, headers: Object.fromEntries(answer.headers) } : undefined;
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
