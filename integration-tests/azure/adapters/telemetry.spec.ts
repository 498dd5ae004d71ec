import assert from "node:assert/strict";
import { createServer } from "node:https";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { CloudTelemetry } from "../../../handlers/adapters/azure/index.ts";
import { type Directory, startDirectory } from "../../rig/azure/directory.ts";
import { makeWorkspace, type Workspace } from "../../rig/azure/workspace.ts";
import { end, listen } from "../../rig/listening.ts";

const EnvelopeSchema = v.looseObject({
  tags: v.record(v.string(), v.string()),
  data: v.looseObject({ baseType: v.string(), baseData: v.looseObject({}) }),
});
const MetricSchema = v.looseObject({
  metrics: v.array(v.looseObject({ name: v.string(), value: v.number() })),
  properties: v.optional(v.record(v.string(), v.string()), {}),
});
const MessageSchema = v.looseObject({
  message: v.string(),
  severityLevel: v.optional(v.union([v.string(), v.number()])),
  properties: v.record(v.string(), v.string()),
});

/*
 * Microsoft's own exporter writes what Application Insights takes; the door that takes it is ours. What Azure makes of it is not
 * proven here.
 */
describe("telemetry to Application Insights", function () {
  this.timeout(20_000);
  let workspace: Workspace;
  let directory: Directory;

  before(async () => {
    workspace = await makeWorkspace();
    directory = await startDirectory(workspace.certificate);
  });

  after(async () => {
    await directory?.stop();
    await workspace?.remove();
  });

  /** Everything that one process tells until it has ended. */
  async function told(work: (telemetry: CloudTelemetry) => void, level: "debug" | "info" = "info") {
    const envelopes: v.InferOutput<typeof EnvelopeSchema>[] = [];
    const tokens: string[] = [];
    const { cert, key } = workspace.certificate;
    const server = createServer({ cert, key }, async (request, response) => {
      tokens.push(request.headers.authorization?.replace("Bearer ", "") ?? "");
      const raw = await buffer(request);
      const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
      const lines: unknown = JSON.parse(text.toString());
      const items = [lines].flat();
      envelopes.push(...items.map((it) => v.parse(EnvelopeSchema, it)));
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ itemsReceived: items.length, itemsAccepted: items.length, errors: [] }));
    });
    const endpoint = `https://127.0.0.1:${await listen(server)}`;
    try {
      const telemetry = new CloudTelemetry({
        service: "stack-1",
        release: "release-1",
        level,
        connectionString: `InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=${endpoint}`,
        credential: directory.credential,
      });
      work(telemetry);
      await telemetry.close();
    } finally {
      await end(server);
    }
    const own = envelopes.filter((it) => it.tags["ai.cloud.role"] === "stack-1");
    const of = (type: string) => own.filter((it) => it.data.baseType === type).map((it) => it.data.baseData);
    return {
      metrics: of("MetricData").map((it) => v.parse(MetricSchema, it)),
      messages: of("MessageData").map((it) => v.parse(MessageSchema, it)),
      tokens,
      text: JSON.stringify(envelopes),
    };
  }

  it("adds counts up by their labels, and sends them with what the app's identity shows", async () => {
    const { metrics, tokens } = await told((telemetry) => {
      telemetry.count("frames_received_total", { role: "client" });
      telemetry.count("frames_received_total", { role: "client" }, 2);
      telemetry.count("frames_received_total", { role: "extension" });
      telemetry.gauge("queue_length", 7);
      telemetry.observe("http_request_duration", 12.5, { door: "/connect" });
    });
    const amountOf = (name: string, role?: string) =>
      metrics.find(
        (it) => it.metrics[0]?.name === name && (role === undefined || it.properties.role === role),
      )?.metrics[0]?.value;
    assert.equal(amountOf("frames_received_total", "client"), 3);
    assert.equal(amountOf("frames_received_total", "extension"), 1);
    assert.equal(amountOf("queue_length"), 7);
    assert.equal(amountOf("http_request_duration"), 12.5);
    assert.ok(tokens.length > 0);
    for (const token of tokens)
      assert.ok(await directory.recognises(token, "https://monitor.azure.com"), token);
  });

  it("writes logs with their fields, from the level on, and nothing that looks like a secret", async () => {
    const secret = "s".repeat(43);
    const { messages, text } = await told((telemetry) => {
      telemetry.log("debug", "unheard");
      telemetry.log("warn", "socket_refused", { status: 401, ticket: secret });
    });
    assert.deepEqual(
      messages.map((it) => it.message),
      ["socket_refused"],
    );
    assert.equal(messages[0]?.properties.status, "401");
    assert.ok(!text.includes(secret));
  });

  it("ends where nobody takes it", async () => {
    const telemetry = new CloudTelemetry({
      service: "stack-1",
      release: "release-1",
      level: "info",
      connectionString:
        "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://127.0.0.1:1",
      credential: directory.credential,
    });
    telemetry.count("frames_received_total");
    telemetry.log("info", "unheard");
    await telemetry.close();
  });
});
