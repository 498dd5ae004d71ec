import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { getAvailabilityZonesOutput } from "@pulumi/aws/getAvailabilityZones.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import * as v from "valibot";
import { WebSocket } from "ws";
import { AwsRig } from "../../rig/aws/awsRig.ts";
import type { Edge } from "../../rig/aws/edge/edge.ts";
import { takeInventory } from "../../rig/aws/inventory.ts";
import { requireAws } from "../../rig/aws/requireAws.ts";
import { type SampleOptions, sampleProgram } from "./sampleProgram.ts";

const CONFIG = { "aws:region": { value: "us-east-1" } };
const HeadersSchema = v.record(v.string(), v.string());
/** What the sample's HTTP function tells of the request that reached it. */
const SeenSchema = v.object({
  headers: HeadersSchema,
  path: v.string(),
  query: v.string(),
  method: v.string(),
});
/** What the sample's sockets tell of the handshake that reached its authorizer. */
const EchoSchema = v.object({
  body: v.string(),
  authorizer: v.object({ headers: v.pipe(v.string(), v.parseJson(), HeadersSchema), query: v.string() }),
});

describe("rig for AWS, on a sample program", function () {
  this.timeout(120_000);
  let python: string;
  let rig: AwsRig;
  let stack: Stack;
  let planted: SampleOptions = {};

  before(async function () {
    const found = await requireAws(this);
    python = found.python;
    rig = await AwsRig.start(found.python, found.engine);
    stack = await rig.workspace.createStack({
      project: "sample",
      stack: "one",
      program: async () => sampleProgram(planted),
      config: CONFIG,
    });
    await stack.up();
  });

  after(async () => {
    await rig?.stop();
  });

  afterEach(() => {
    planted = {};
  });

  it("changes nothing in a second preview", async () => {
    const { changeSummary } = await stack.preview();
    assert.deepEqual(Object.keys(changeSummary), ["same"]);
  });

  it("finds everything again in a refresh", async () => {
    const { summary } = await stack.refresh();
    assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
  });

  it("updates what a changed setting reaches, and replaces nothing", async () => {
    planted = { memorySize: 512 };
    const { changeSummary } = await stack.preview();
    assert.equal(changeSummary.update, 6, "three functions, and the aliases that follow their versions");
    assert.equal(changeSummary.replace ?? 0, 0);
  });

  it("refuses in preview what AWS would refuse, by the names of resource and field", async () => {
    planted = { memorySize: 64 };
    await assert.rejects(
      stack.preview(),
      /'(doors|guard|sockets)': property memorySize value \{64\}.*outside 128\.\./s,
    );
    planted = { retentionInDays: 31 };
    await assert.rejects(
      stack.preview(),
      /'log': property retentionInDays value \{31\}.*31 is not one of 1, 3, 5/s,
    );
  });

  it("fails at a type that it does not know", async () => {
    planted = { extra: () => new Vpc("network", { cidrBlock: "10.0.0.0/16" }) };
    await assert.rejects(stack.preview(), /knows no resource type aws:ec2\/vpc:Vpc/);
  });

  it("fails at a function that it does not know", async () => {
    planted = { extra: () => getAvailabilityZonesOutput({}) };
    await assert.rejects(stack.preview(), /knows no function aws:index\/getAvailabilityZones/);
  });

  it("fails at an input that it does not judge", async () => {
    planted = { extra: () => new Bucket("pages", { website: { indexDocument: "index.html" } }) };
    await assert.rejects(stack.preview(), /'pages': property website\.indexDocument.*does not judge/s);
  });

  describe("its edge", () => {
    let edge: Edge;

    before(async () => {
      edge = await rig.openEdge(stack);
    });

    const seen = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(`${edge.origin}${path}`, init);
      assert.equal(answer.status, 200);
      return v.parse(SeenSchema, await answer.json());
    };

    it("sends an origin the listed headers and queries, its own secret, and nothing else of the viewer", async () => {
      const headers = {
        "x-api-key": "key",
        "x-not-listed": "lost",
        "cloudfront-viewer-address": "6.6.6.6:6",
        "x-origin-secret": "guessed",
        cookie: "lost=1",
      };
      const found = await seen("/jobs/1?other=lost&job=%31", { headers });
      assert.equal(found.path, "/jobs/1");
      assert.equal(found.query, "job=%31");
      assert.equal(found.headers["x-api-key"], "key");
      assert.equal(found.headers["x-origin-secret"], "known-to-the-edge");
      assert.match(found.headers["cloudfront-viewer-address"] ?? "", /^127\.0\.0\.1:\d+$/);
      assert.equal(found.headers["user-agent"], "Amazon CloudFront");
      assert.match(found.headers.host ?? "", /\.execute-api\.us-east-1\.amazonaws\.com$/);
      for (const lost of ["x-not-listed", "cookie", "accept", "content-type"]) {
        assert.equal(found.headers[lost], undefined, lost);
      }
    });

    it("sends nothing of the viewer where a path has no policy", async () => {
      const { headers, query } = await seen("/plain/x?job=1", { headers: { "x-api-key": "lost" } });
      assert.equal(headers["x-api-key"], undefined);
      assert.equal(headers["cloudfront-viewer-address"], undefined);
      assert.equal(query, "");
    });

    it("answers methods that a path does not allow, and lets OPTIONS reach the function of another", async () => {
      assert.equal((await fetch(`${edge.origin}/plain/x`, { method: "POST", body: "{}" })).status, 403);
      assert.equal((await seen("/jobs", { method: "OPTIONS" })).method, "OPTIONS");
    });

    it("refuses a name that is not the distribution's, and what the firewall blocks", async () => {
      assert.equal(await statusUnder(edge, "stranger.example.com"), 403);
      assert.equal(await statusUnder(edge, edge.host), 200);
      assert.equal(await statusUnder(edge, edge.host, "/blocked"), 421);
    });

    it("leads an upgrade of the root to the WebSocket API's stage", async () => {
      const socket = new WebSocket(
        `${edge.origin.replace("http", "ws")}/?ticket=one&other=lost`,
        "semantest.v1",
        {
          headers: { "x-not-listed": "lost" },
        },
      );
      await once(socket, "open");
      assert.equal(socket.protocol, "semantest.v1");
      socket.send("hello");
      const [frame] = await once(socket, "message");
      const { body, authorizer } = v.parse(EchoSchema, JSON.parse(String(frame)));
      assert.equal(body, "hello");
      assert.equal(authorizer.query, JSON.stringify({ ticket: "one" }));
      assert.equal(authorizer.headers["x-not-listed"], undefined);
      socket.close();
      await once(socket, "close");
    });

    it("leads an upgrade of another path to the HTTP API", async () => {
      const socket = new WebSocket(`${edge.origin.replace("http", "ws")}/elsewhere`);
      const [, answer] = await once(socket, "unexpected-response");
      assert.equal(answer.statusCode, 200);
      assert.equal(v.parse(SeenSchema, JSON.parse(await text(answer))).path, "/elsewhere");
    });

    it("tells clients the distribution's addresses as addresses on this machine, and back", async () => {
      const socket = new WebSocket(`${edge.origin.replace("http", "ws")}/?ticket=one`);
      await once(socket, "open");
      const sent = `${edge.origin}/images/${"x".repeat(70_000)}`;
      socket.send(sent);
      const [frame] = await once(socket, "message");
      assert.equal(v.parse(EchoSchema, JSON.parse(String(frame))).body, sent);
      socket.close();
      await once(socket, "close");
    });
  });

  describe("its WebSocket API", () => {
    let address: string;

    before(async () => {
      const { socketApi, socketStage } = await stack.outputs();
      address = rig.account.socketUrl(String(socketApi?.value), String(socketStage?.value));
    });

    const open = async () => {
      const socket = new WebSocket(address, { headers: { "x-origin-secret": "known-to-the-edge" } });
      await once(socket, "open");
      return socket;
    };

    it("refuses an upgrade with the status that $connect answered", async () => {
      const headers = { "x-origin-secret": "known-to-the-edge" };
      const socket = new WebSocket(`${address}?ticket=used`, { headers });
      const [, answer] = await once(socket, "unexpected-response");
      assert.equal(answer.statusCode, 409);
    });

    it("refuses an upgrade with 403 where the authorizer denies", async () => {
      const [, answer] = await once(new WebSocket(address), "unexpected-response");
      assert.equal(answer.statusCode, 403);
    });

    it("closes at a binary frame with 1003, and at one of more than 128 KiB with 1009", async () => {
      for (const [frame, code] of [
        [Buffer.from("bytes"), 1003],
        ["x".repeat(128 * 1024 + 1), 1009],
      ] as const) {
        const socket = await open();
        socket.send(frame);
        assert.equal((await once(socket, "close"))[0], code);
      }
    });

    it("tells a client of a failed function nothing but that, and goes on", async () => {
      const socket = await open();
      socket.send("fail");
      const [frame] = await once(socket, "message");
      assert.match(String(frame), /"message": ?"Internal server error"/);
      assert.doesNotMatch(String(frame), /secret/);
      socket.send("hello");
      assert.match(String((await once(socket, "message"))[0]), /"body":"hello"/);
      socket.terminate();
    });

    it("sends nothing back by a route without a response", async () => {
      const socket = await open();
      socket.send(JSON.stringify({ type: "one-way" }));
      socket.send("hello");
      assert.match(String((await once(socket, "message"))[0]), /"body":"hello"/);
      socket.terminate();
    });
  });

  describe("its end", () => {
    it("leaves nothing in the account", async () => {
      assert.ok((await takeInventory(python, rig.account)).functions?.length === 3);
      await stack.destroy();
      // Nor logs of the functions: their role may write events, but open no stream to write them to.
      assert.deepEqual(await takeInventory(python, rig.account), {});
    });
  });
});

/** Status of an answer to a request under another name; `fetch` cannot choose it. */
async function statusUnder(edge: Edge, host: string, path = "/jobs"): Promise<number | undefined> {
  const { hostname, port } = new URL(edge.origin);
  const asking = request({ hostname, port, path, headers: { host } }).end();
  const [answer] = await once(asking, "response");
  answer.resume();
  return answer.statusCode;
}
