import assert from "node:assert/strict";
import { SimulatedClient } from "./client.ts";
import { SimulatedExtension } from "./extension.ts";
import { FAIR, Platform } from "./platform.ts";
import { Random } from "./random.ts";
import { judge, type Outcome, settings } from "./run.ts";
import { Timeline } from "./timeline.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
/** A request that no extension is left for ends after an hour. */
const END = START + 65 * 60_000;

type Story = (world: {
  readonly timeline: Timeline;
  readonly client: SimulatedClient;
  readonly extension: SimulatedExtension;
  readonly second: SimulatedExtension;
}) => void;

/** What happens to one job, told in virtual milliseconds; between them they reach every store call of the core. */
const STORIES: Readonly<Record<string, Story>> = {
  "one job from request to image": ({ client, extension, timeline }) => {
    extension.connect();
    client.connect();
    timeline.after(1000, () => client.ask("job"));
  },
  "a request that waits for an extension": ({ client, extension, timeline }) => {
    client.connect();
    timeline.after(1000, () => client.ask("job"));
    timeline.after(5000, () => extension.connect());
  },
  "a request cancelled while it waits": ({ client, timeline }) => {
    client.connect();
    timeline.after(1000, () => client.ask("job"));
    timeline.after(2000, () => client.cancel("job"));
  },
  "a request cancelled while it is held": ({ client, extension, timeline }) => {
    extension.connect();
    client.connect();
    timeline.after(1000, () => client.ask("job"));
    timeline.after(1100, () => client.cancel("job"));
  },
  "an extension that dies before Initiated, and another": ({ client, extension, second, timeline }) => {
    extension.connect();
    client.connect();
    timeline.after(1000, () => client.ask("job"));
    timeline.after(1030, () => extension.stop());
    timeline.after(10_000, () => second.connect());
  },
  "an extension that dies after Initiated": ({ client, extension, timeline }) => {
    extension.connect();
    client.connect();
    timeline.after(1000, () => client.ask("job"));
    timeline.after(2200, () => extension.stop());
  },
  "sockets that break and resume": ({ client, extension, timeline }) => {
    extension.connect();
    client.connect();
    timeline.after(1000, () => client.ask("job"));
    timeline.after(1500, () => client.dropSocket());
    timeline.after(2500, () => extension.dropSocket());
  },
};

async function tell(
  story: Story,
  serverless: boolean,
  crashAfterCall: number | undefined,
): Promise<Outcome & { calls: number }> {
  const random = new Random(42);
  const timeline = new Timeline(START);
  const platform = await Platform.start(timeline, random, {
    settings: settings(serverless),
    serverless,
    weather: FAIR,
  });
  platform.crashAfterCall = crashAfterCall;
  const client = new SimulatedClient(platform, random, "client", "client");
  const extension = new SimulatedExtension(platform, random, "extension", "extension");
  const second = new SimulatedExtension(platform, random, "second", "extension");
  story({ timeline, client, extension, second });
  await timeline.runUntil(START + 60_000);
  for (let at = START + 60_000; at <= END && client.open.length > 0; at += 5000) await timeline.runUntil(at);
  const outcome = await judge(platform, [client], [extension, second], 1);
  return { ...outcome, calls: platform.calls };
}

describe("crash points: the process dies after every single store call", () => {
  for (const [name, story] of Object.entries(STORIES)) {
    for (const serverless of [false, true]) {
      it(`${name} (${serverless ? "sockets outlive the process" : "sockets die with it"})`, async function () {
        this.timeout(60_000);
        const { calls, crashes } = await tell(story, serverless, undefined);
        assert.equal(crashes, 0);
        for (let call = 1; call <= calls; call += 1) {
          const outcome = await tell(story, serverless, call).catch((error: unknown) => {
            throw new Error(`dies after call ${call} of ${calls}`, { cause: error });
          });
          assert.equal(outcome.crashes, 1, `nothing died after call ${call}`);
        }
      });
    }
  }
});
