import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import { chromium } from "playwright-core";
import * as v from "valibot";
import { type AzureRig, startAzureRig } from "../../rig/azure/azureRig.ts";
import { makeWorkspace } from "../../rig/azure/workspace.ts";
import { CHROMIUM } from "../../rig/obtainChromium.ts";
import { OBTAIN_TIMEOUT_MS, pathOrSkip, python, signalRForJava } from "../../rig/tools.ts";
import { askForSocket, mintDevice, openPeer, pairClient } from "../app/hubPeer.ts";
import { KeyedHttpClient } from "./keyedHttpClient.ts";
import { startWebsite } from "./website.ts";

const PROMPT = "a red fox";
/** Events that a client sees of a job that goes well, in this order. */
const JOB = ["WelcomeEvent", "ImageGenerationInitiatedEvent", "ImageDownloadedEvent"];
const FrameSchema = v.looseObject({ type: v.string(), sequence: v.optional(v.number()) });
/** Milliseconds until a client that hangs is ended. */
const PROGRAM_MS = 120_000;
const execute = promisify(execFile);
const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/*
 * Clients of SignalR that know none of our code, with the deployed archive. SignalR itself is our
 * emulator; what its real answers look like is not proven here.
 */
describe("clients of the hub on Azure", function () {
  this.timeout(OBTAIN_TIMEOUT_MS);
  let rig: AzureRig;
  let device: { key: string };
  let clientKey: string;

  before(async () => {
    rig = await startAzureRig({ settings: { SEMANTEST_REQUESTS_PER_MINUTE: "100000" } });
  });

  beforeEach(async () => {
    device = await mintDevice(rig);
    clientKey = await pairClient(rig, device.key);
  });

  after(async () => {
    await rig?.stop();
  });

  /** Address and token of the extension's socket, then of the client's: what a key buys at `POST /connect`. */
  async function sockets(): Promise<string[]> {
    const grants = [await askForSocket(rig, device.key), await askForSocket(rig, clientKey)];
    return grants.flatMap(({ url, ticket }) => [url, ticket]);
  }

  /** Where Microsoft's clients begin. */
  const hubUrl = () => `${rig.app.origin}/?role=client`;

  /** Types of what a client of a job saw, once an extension has answered it. The extension draws nothing. */
  async function whileAnswered(asking: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const extension = await openPeer(rig, device.key);
    await extension.say("HelloEvent");
    await extension.next("WelcomeEvent");
    const answering = async () => {
      const { correlationId, payload } = await extension.next("ImageGenerationRequestedEvent");
      assert.equal(payload.prompt, PROMPT);
      const answer = { correlationId, attempt: 1 };
      await extension.say("ImageGenerationInitiatedEvent", { ...answer, sequence: 1 });
      const saved = { filePath: "fox.png", fileSize: 3, mimeType: "image/png" };
      await extension.say("ImageDownloadedEvent", { ...answer, sequence: 2, payload: saved });
    };
    const [types] = await Promise.all([asking(), answering()]);
    await extension.leave();
    return types;
  }

  function assertWholeJob(types: readonly string[]): void {
    // An acknowledgement has no place in the order of events.
    assert.deepEqual(
      types.filter((it) => it !== "AckEvent"),
      JOB,
    );
    assert.ok(types.includes("AckEvent"));
  }

  it("Microsoft's client in Node: one job from negotiation to image, the key shown to our doors alone", async () => {
    const httpClient = new KeyedHttpClient(rig.app.origin, clientKey);
    const types = await whileAnswered(async () => {
      const hub = new HubConnectionBuilder()
        .withUrl(hubUrl(), { httpClient })
        .configureLogging(LogLevel.None)
        .build();
      const seen: v.InferOutput<typeof FrameSchema>[] = [];
      const ended = Promise.withResolvers<void>();
      const say = (type: string, payload: object) => hub.send("frame", JSON.stringify({ type, payload }));
      hub.onclose((error) => ended.reject(error ?? new Error("closed before the image came")));
      hub.on("frame", (text: string) => {
        const parsed: unknown = JSON.parse(text);
        for (const envelope of [parsed].flat().map((it) => v.parse(FrameSchema, it))) {
          if (envelope.type !== "PeerEvent") seen.push(envelope);
          if (envelope.type === "WelcomeEvent") {
            say("ImageGenerationRequestedEvent", { prompt: PROMPT }).catch(ended.reject);
          }
        }
        // Calls of a hub may overtake each other.
        const last = seen.find(({ type }) => type === "ImageDownloadedEvent")?.sequence;
        if (new Set(seen.flatMap(({ sequence }) => sequence ?? [])).size === last) ended.resolve();
      });
      await hub.start();
      await say("HelloEvent", { role: "client" });
      await ended.promise;
      await hub.stop();
      return seen.sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0)).map(({ type }) => type);
    });
    assertWholeJob(types);
    assert.deepEqual(httpClient.origins, new Set([rig.app.origin, rig.signalr.endpoint]));
  });

  it("Microsoft's client in Chromium, on a page of another origin: one job from negotiation to image", async () => {
    const { certificate, remove } = await makeWorkspace();
    const site = await startWebsite(certificate, async () => {
      const answer = await fetch(`${rig.app.origin}/negotiate?role=client`, {
        method: "POST",
        headers: { "X-API-Key": clientKey },
      });
      return answer.text();
    });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage({ ignoreHTTPSErrors: true });
      await page.goto(site.origin);
      const asking = async () =>
        v.parse(v.array(v.string()), await page.evaluate(`ask(${JSON.stringify(PROMPT)})`));
      assertWholeJob(await whileAnswered(asking));
    } finally {
      await browser.close();
      await site.stop();
      await remove();
    }
  });

  it("PyPI's pysignalr: one job from request to image", async function () {
    const interpreter = await pathOrSkip(this, python());
    const { stdout } = await execute(interpreter, [fileOf("scenario.py"), ...(await sockets())], {
      timeout: PROGRAM_MS,
    });
    assert.equal(stdout.trim(), "passed");
  });

  it("Microsoft's Java client: one job from request to image", async function () {
    const folder = await pathOrSkip(this, signalRForJava());
    const program = ["-cp", join(folder, "*"), fileOf("Scenario.java")];
    const { stdout } = await execute("java", [...program, ...(await sockets())], { timeout: PROGRAM_MS });
    assert.equal(stdout.trim(), "passed");
  });
});
