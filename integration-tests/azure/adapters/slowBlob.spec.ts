import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import { Blobs } from "../../../handlers/adapters/azure/blob/blobs.ts";
import { makeWorkspace, type Workspace } from "../../rig/azure/workspace.ts";
import { end, listen } from "../../rig/listening.ts";

const SIZE = 50_000_000;

/** What Azurite cannot show: a blob that comes slowly, as gigabytes do. The server is ours and says as much as this needs. */
describe("a blob that is far larger than was granted", () => {
  let workspace: Workspace;
  let server: Server;
  let endpoint: string;
  let sent = 0;
  /** The connection it was sent on has ended. */
  let cut: Promise<unknown>;

  before(async () => {
    workspace = await makeWorkspace();
    server = createServer(workspace.certificate, (_, response) => {
      cut = once(response, "close");
      response.writeHead(200, { etag: '"a"', "content-length": String(SIZE), "x-ms-blob-type": "BlockBlob" });
      const sending = setInterval(() => {
        sent += 1000;
        response.write(Buffer.alloc(1000));
      }, 10);
      response.on("close", () => clearInterval(sending));
    });
    endpoint = `https://localhost:${await listen(server)}/account`;
  });

  after(async () => {
    await end(server);
    await workspace?.remove();
  });

  it("is told by its size without being fetched, and leaves nothing that fails later", async () => {
    const credential = { getToken: async () => ({ token: "any", expiresOnTimestamp: Date.now() + 60_000 }) };
    const clock = { now: () => Date.now() };
    const blobs = new Blobs({ endpoint, container: "images", publicOrigin: endpoint, credential, clock });
    const found = await blobs.inspect("uploads/a/b", 1000, 16, { signal: AbortSignal.timeout(5000) });
    assert.deepEqual([found?.size, found?.sha256], [SIZE, undefined]);
    await cut;
    assert.ok(sent < SIZE / 100, `${sent} bytes were sent`);
  });
});
