import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
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
import { StoreUnavailable } from "../../../handlers/ports/index.ts";
import { FRAME_METHOD } from "../../../handlers/protocol/index.ts";
import { type Directory, startDirectory } from "../../rig/azure/directory.ts";
import { type SignalRService, startSignalR } from "../../rig/azure/signalr/service.ts";
import { makeWorkspace, type Workspace } from "../../rig/azure/workspace.ts";
import { end, listen } from "../../rig/listening.ts";

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

    /** A broadcaster whose calls never get further than their token, and the signals under which they stand. */
    const stalled = (wait: (signal: AbortSignal) => Promise<unknown>) => {
      const signals: AbortSignal[] = [];
      const of = async (_url: string, signal: AbortSignal) => {
        signals.push(signal);
        await wait(signal);
        return "nonsense";
      };
      return {
        signals,
        broadcaster: new SignalRBroadcaster({
          service: new SignalR({ endpoint: service.endpoint, tokens: { of } }),
          telemetry: { log: (_level, event) => assert.fail(event) },
        }),
      };
    };
    const never = () => new Promise<never>(() => undefined);

    it("ends a call whose caller gives up, and says busy to whoever waits behind it", async () => {
      const { broadcaster: slow, signals } = stalled((signal) => once(signal, "abort", { signal }));
      const caller = new AbortController();
      const given = slow.send(address, "1", durable, { signal: caller.signal });
      const behind = slow.send(address, "2", durable);
      const closing = slow.disconnect({ ...address, connection: "other" }, { signal: caller.signal });
      while (signals.length < 2) await setImmediate();
      caller.abort(new Error("no longer wanted"));
      await assert.rejects(given, /no longer wanted/);
      await assert.rejects(closing, /no longer wanted/);
      assert.equal((await behind).outcome, "busy");
      assert.deepEqual(
        signals.map((it) => it.aborted),
        [true, true],
      );
    });

    it("is busy after its time, or ends with its caller, also where no turn came", async () => {
      const { broadcaster: stuck, signals } = stalled(never);
      const to = (n: number) => ({ ...address, connection: `peer-${n}` });
      const sent = Array.from({ length: 51 }, (_, n) => stuck.send(to(n), "{}", durable));
      const caller = new AbortController();
      const given = stuck.send(to(51), "{}", durable, { signal: caller.signal });
      caller.abort(new Error("no longer wanted"));
      await assert.rejects(given, /no longer wanted/);
      assert.deepEqual(new Set((await Promise.all(sent)).map((it) => it.outcome)), new Set(["busy"]));
      assert.equal(signals.length, 50);
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

describe("the token that SignalR makes for a client", function () {
  this.timeout(20_000);
  let respond: (response: ServerResponse) => void;
  let server: Server;
  let endpoint: string;

  before(async () => {
    server = createServer((_request, response) => respond(response));
    endpoint = `http://127.0.0.1:${await listen(server)}`;
  });
  after(() => end(server));

  const answers: readonly [string, (response: ServerResponse) => void][] = [
    ["malformed", (response) => response.end('{"token":')],
    ["of another shape", (response) => response.end('{"tokens":[]}')],
    ["empty", (response) => response.end()],
    [
      "cut",
      (response) => response.writeHead(200, { "Content-Length": 99 }).write("{", () => response.destroy()),
    ],
    ["never ended", (response) => response.writeHead(200).write("{")],
  ];
  for (const [what, answer] of answers) {
    it(`is unavailable where the answer is ${what}`, async () => {
      respond = answer;
      const tokens = { of: async () => "of nobody" };
      const token = generatedTokens(new SignalR({ endpoint, tokens }), HUB);
      await assert.rejects(token("somebody", Date.now() + 60_000), StoreUnavailable);
    });
  }
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
