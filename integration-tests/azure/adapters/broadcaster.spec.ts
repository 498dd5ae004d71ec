import assert from "node:assert/strict";
import { HttpTransportType, type HubConnection, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import { generatedTokens } from "../../../handlers/adapters/azure/sockets/clientTokens.ts";
import {
  entraTokens,
  keyTokens,
  type ServiceTokens,
} from "../../../handlers/adapters/azure/sockets/serviceTokens.ts";
import { SignalR } from "../../../handlers/adapters/azure/sockets/signalR.ts";
import { SignalRBroadcaster } from "../../../handlers/adapters/azure/sockets/signalRBroadcaster.ts";
import {
  type BroadcastHarness,
  type BroadcastPeer,
  describeBroadcaster,
} from "../../../handlers/ports/contract/index.ts";
import { FRAME_METHOD } from "../../../handlers/protocol/index.ts";
import { type Directory, startDirectory } from "../../rig/azure/directory.ts";
import { type SignalRService, startSignalR } from "../../rig/azure/signalr/service.ts";
import { makeWorkspace, type Workspace } from "../../rig/azure/workspace.ts";

const HUB = "relay";
const clock = { now: () => Date.now() };

/*
 * Microsoft's own client judges what arrives; the service between is our emulator, so this is no proof of SignalR's order,
 * throttle and limits.
 */
describe("sockets of SignalR", function () {
  this.timeout(20_000);
  let workspace: Workspace;
  let directory: Directory;
  let service: SignalRService;

  before(async () => {
    workspace = await makeWorkspace();
    directory = await startDirectory(workspace.certificate);
    service = await startSignalR({
      localAuth: true,
      accepts: (token) => directory.recognises(token, "https://signalr.azure.com"),
    });
  });

  after(async () => {
    await service?.stop();
    await directory?.stop();
    await workspace?.remove();
  });

  const kinds: readonly [string, () => ServiceTokens][] = [
    ["with the app's identity", () => entraTokens(directory.credential)],
    ["with an access key", () => keyTokens(() => service.keys[0] ?? "", clock)],
  ];
  for (const [kind, tokens] of kinds) {
    describeBroadcaster(`SignalR, ${kind}`, () => harness(service, tokens()), { knowsGone: false });
  }

  describe("what SignalR answers", () => {
    const address = { connection: "somebody", endpoint: HUB, release: "release-1", batch: false };
    const broadcaster = () =>
      new SignalRBroadcaster({
        service: new SignalR({ endpoint: service.endpoint, tokens: entraTokens(directory.credential) }),
        telemetry: { log: () => undefined },
      });
    const durable = { kind: "durable" } as const;
    const callsOf = async (work: () => Promise<unknown>) => {
      const before = service.calls.length;
      await work();
      return service.calls.length - before;
    };

    it("takes a text for a connection that is gone, and says sent", async () => {
      assert.deepEqual(await broadcaster().send(address, "{}", durable), { outcome: "sent" });
    });

    it("is busy for as long as a throttled answer says, without asking again", async () => {
      service.failNext({ status: 429, headers: { "Retry-After": "7" } });
      const calls = await callsOf(async () =>
        assert.deepEqual(await broadcaster().send(address, "{}", durable), {
          outcome: "busy",
          retryAfterMs: 7000,
        }),
      );
      assert.equal(calls, 1);
    });

    it("does not repeat a message after 500, which may have been sent", async () => {
      service.failNext({ status: 500, done: true });
      const calls = await callsOf(async () =>
        assert.equal((await broadcaster().send(address, "{}", durable)).outcome, "busy"),
      );
      assert.equal(calls, 1);
    });

    it("repeats a message after 503, at most twice", async () => {
      service.failNext({ status: 503 });
      assert.equal(
        await callsOf(async () =>
          assert.equal((await broadcaster().send(address, "{}", durable)).outcome, "sent"),
        ),
        2,
      );
      service.failNext({ status: 503 }, { status: 502 }, { status: 504 });
      assert.equal(
        await callsOf(async () =>
          assert.equal((await broadcaster().send(address, "{}", durable)).outcome, "busy"),
        ),
        3,
      );
    });

    it("repeats a disconnection after 500", async () => {
      service.failNext({ status: 500 });
      assert.equal(await callsOf(() => broadcaster().disconnect(address)), 2);
    });

    it("tells of an answer that no repeat changes, and keeps the frame for later", async () => {
      const logged: string[] = [];
      const refused = new SignalRBroadcaster({
        service: new SignalR({ endpoint: service.endpoint, tokens: { of: async () => "nonsense" } }),
        telemetry: { log: (_level, event) => logged.push(event) },
      });
      assert.equal((await refused.send(address, "{}", durable)).outcome, "busy");
      assert.deepEqual(logged, ["callback_refused"]);
    });

    it("calls nobody for an address of another kind", async () => {
      const elsewhere = { ...address, endpoint: "https://evil.example/" };
      const calls = await callsOf(async () =>
        assert.deepEqual(await broadcaster().send(elsewhere, "{}", durable), { outcome: "gone" }),
      );
      assert.equal(calls, 0);
    });
  });
});

async function harness(service: SignalRService, tokens: ServiceTokens): Promise<BroadcastHarness> {
  const signalR = new SignalR({ endpoint: service.endpoint, tokens });
  const token = generatedTokens(signalR, HUB);
  const clients: HubConnection[] = [];
  return {
    broadcaster: new SignalRBroadcaster({ service: signalR, telemetry: { log: () => undefined } }),
    open: async ({ batch }) => {
      const client = new HubConnectionBuilder()
        .withUrl(`${service.endpoint}/client/?hub=${HUB}`, {
          accessTokenFactory: () => token("somebody", Date.now() + 60_000),
          transport: HttpTransportType.WebSockets,
        })
        .configureLogging(LogLevel.None)
        .build();
      clients.push(client);
      const peer = listenTo(client);
      await client.start();
      return peer(batch);
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.stop()));
    },
  };
}

function listenTo(client: HubConnection): (batch: boolean) => BroadcastPeer {
  const frames: string[] = [];
  let wake = () => {};
  client.on(FRAME_METHOD, (frame: string) => {
    frames.push(frame);
    wake();
  });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  client.onclose(() => resolve());
  return (batch) => ({
    address: { connection: client.connectionId ?? "", endpoint: HUB, release: "release-1", batch },
    next: async () => {
      while (frames.length === 0) {
        await new Promise<void>((woken) => {
          wake = woken;
        });
      }
      return frames.shift() ?? "";
    },
    closed: async () => {
      await closed;
      return frames.splice(0);
    },
    leave: () => client.stop(),
  });
}
