import assert from "node:assert/strict";
import { connect, newJob, newTenant, REQUEST } from "../../scenarios/target.ts";
import { Random } from "../../simulation/random.ts";
import type { Deployed } from "./deployed.ts";
import { assertWhole, eventsOf, finish, insist, type RunningJob, startJob } from "./jobs.ts";

const THROTTLED = { status: 429, headers: { "x-ms-retry-after-ms": "20" } };
const FAILED = { status: 503 };
/** Calls of Cosmos DB for a job's final event where everything is known already: `protocol.md` says 3. */
const CALLS_OF_A_FINAL_EVENT = 3;

/** Everything that breaks, one thing after the other: nothing is lost and nothing is doubled. */
export function describeFaults(deployed: () => Deployed): void {
  describe("where something breaks", () => {
    afterEach(() => deployed().cosmos.watch(undefined));

    it("Cosmos DB throttles or fails every third call: every event comes, once", async () => {
      const { cosmos, target } = deployed();
      const random = new Random(5);
      let spoilt = 0;
      for (let jobs = 0; jobs < 3; jobs += 1) {
        const running = await startJob(target);
        cosmos.watch(() => {
          const fault = random.chance(1 / 3) ? random.pick([FAILED, THROTTLED]) : undefined;
          if (fault !== undefined) spoilt += 1;
          return fault;
        });
        await finish(running);
        cosmos.watch(undefined);
        await assertWhole(target, running);
        await close(running);
      }
      assert.ok(spoilt > 3, `${spoilt} calls were spoilt`);
    });

    it("SignalR answers 500 to sends that it has not made: a repeat and a ping bring what was lost", async () => {
      const { signalr, target } = deployed();
      const running = await startJob(target);
      // The push to the client and the acknowledgement: neither may be sent again, since either may have been made.
      signalr.failNext({ status: 500 }, { status: 500 });
      const before = signalr.calls.length;
      running.extension.peer.say(...eventsOf(running.job).initiated);
      while (signalr.calls.length < before + 2) await running.extension.peer.change(50);
      await finish(running);
      await assertWhole(target, running);
      await close(running);
    });

    it("SignalR answers 500 to sends that it has made: nothing comes under two ids", async () => {
      const { signalr, target } = deployed();
      const running = await startJob(target);
      signalr.failNext({ status: 500, done: true }, { status: 500, done: true });
      await finish(running);
      await assertWhole(target, running);
      await close(running);
    });

    it("a client's connection is dead though its sends say 202: the client's next one gets everything", async () => {
      const { signalr, target } = deployed();
      const running = await startJob(target);
      const { client, extension, job, tenant } = running;
      const doomed = await lose(signalr, () =>
        connect(target, tenant.client, "client", {}, client.resumeToken),
      );
      await finish(running);
      const cursors = { [job]: [1, 0] satisfies [number, number] };
      const back = await connect(target, tenant.client, "client", { cursors }, doomed.resumeToken);
      assert.equal(back.session, client.session);
      await assertWhole(target, { tenant, client: back, extension, job });
      await Promise.all([back.peer.close(), extension.peer.close()]);
    });

    it("an extension's connection is dead though its sends say 202: it is given the job when it is back", async () => {
      const { signalr, target } = deployed();
      const tenant = await newTenant(target);
      const client = await connect(target, tenant.client, "client");
      const doomed = await lose(signalr, () => connect(target, tenant.device, "extension"));
      const job = newJob();
      await insist(client.peer, REQUEST, { prompt: "a fox for nobody" }, { correlationId: job });
      const { resumeToken } = doomed;
      const extension = await connect(target, tenant.device, "extension", { cursors: {} }, resumeToken);
      assert.equal((await extension.peer.next(REQUEST)).envelope.correlationId, job);
      const running = { tenant, client, extension, job };
      await finish(running);
      await assertWhole(target, running);
      assert.ok(!extension.peer.frames.some(({ type }) => type === REQUEST), "it came once");
      await close(running);
    });

    it("the functions are killed at each call that they make for one event: it comes, once", async () => {
      const { app, cosmos, target } = deployed();
      for (let at = 1; at <= CALLS_OF_A_FINAL_EVENT; at += 1) {
        const running = await startJob(target);
        const { extension, job } = running;
        const { downloaded, initiated } = eventsOf(job);
        await insist(extension.peer, ...initiated);
        const killed = Promise.withResolvers<{ readonly restarted: Promise<void> }>();
        let calls = 0;
        cosmos.watch(() => {
          calls += 1;
          if (calls === at) killed.resolve({ restarted: app.restart() });
          return undefined;
        });
        extension.peer.say(...downloaded);
        const { restarted } = await killed.promise;
        await restarted;
        cosmos.watch(undefined);
        await insist(extension.peer, ...downloaded);
        await assertWhole(target, running);
        await close(running);
      }
    });
  });
}

/** Opens a peer and lets SignalR lose its connection, of which nobody is told. */
async function lose<T extends Awaited<ReturnType<typeof connect>>>(
  signalr: Deployed["signalr"],
  open: () => Promise<T>,
): Promise<T> {
  const before = new Set(signalr.connections());
  const opened = await open();
  const [own, ...others] = signalr.connections().filter((it) => !before.has(it));
  assert.ok(own !== undefined && others.length === 0);
  own.vanish();
  await opened.peer.closed();
  return opened;
}

function close({ client, extension }: RunningJob): Promise<unknown> {
  return Promise.all([client.peer.close(), extension.peer.close()]);
}
