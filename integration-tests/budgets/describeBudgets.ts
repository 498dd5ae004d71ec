import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { mintKey, type Opening, type Service } from "../../handlers/core/index.ts";
import { type ManualClock, useHarness } from "../../handlers/ports/contract/index.ts";
import type { Connection, KeyRecord, Ports, Principal } from "../../handlers/ports/index.ts";
import type { Bill, Meter } from "./meter.ts";

const IP = "192.0.2.1";
const PROMPT = { prompt: "a red fox" };
const REQUEST = "ImageGenerationRequestedEvent";

/** A deployment whose calls are counted. */
export interface BudgetHarness {
  readonly meter: Meter;
  readonly clock: ManualClock;
  /** Where sockets of this platform are addressed. */
  readonly endpoint: string;
  /** What this platform knows of a socket that opens. */
  opening(ticket: string): Opening;
  /** One more process of the service on the real adapters. */
  open(): { readonly service: Service; readonly ports: Ports };
  close(): Promise<void>;
}

/** Store calls and sends of every event, as real adapters make them, against the budgets of the store design. */
export function describeBudgets(name: string, make: () => Promise<BudgetHarness>): void {
  describe(`budgets of store calls: ${name}`, () => {
    const harness = useHarness(make);

    interface Peer {
      readonly connection: Connection;
      /** What opening its socket cost. */
      readonly connected: Bill;
    }

    /** A peer of the tenant: its key in the store, its ticket used. */
    async function connect(service: Service, role: "client" | "extension"): Promise<Peer> {
      const { key, record } = newKey(role, harness().clock.now());
      await harness().open().ports.keys.put(record);
      const answer = await service.fetch(
        new Request("https://relay.example.com/connect", {
          method: "POST",
          headers: { "X-API-Key": key, "Content-Type": "application/json" },
          body: JSON.stringify({ role }),
        }),
        { ip: IP },
      );
      assert.equal(answer.status, 200);
      const { ticket } = await answer.json();
      const connection = {
        id: randomUUID(),
        endpoint: harness().endpoint,
        release: "release-1",
        openedAt: harness().clock.now(),
      };
      let principal: Principal | undefined;
      const connected = await harness().meter.measure(undefined, async () => {
        const verdict = await service.connected(connection, harness().opening(ticket));
        principal = verdict.accepted ? verdict.principal : undefined;
      });
      assert(principal !== undefined);
      return { connection: { ...connection, principal }, connected };
    }

    /** What one frame costs in this process. */
    function say(service: Service, { connection }: Peer, frame: Record<string, unknown>): Promise<Bill> {
      return harness().meter.measure(connection.principal?.session, async () =>
        service.message(connection, JSON.stringify({ id: randomUUID(), ...frame })),
      );
    }

    const hello = (payload = {}) => ({ type: "HelloEvent", payload: { cursors: {}, ...payload } });
    const request = (correlationId: string) => ({ type: REQUEST, correlationId, payload: PROMPT });
    const result = (name: string, sequence: number, payload = {}) => ({
      type: `Image${name}Event`,
      correlationId: "job-1",
      attempt: 1,
      sequence,
      payload,
    });
    const progress = {
      type: "ImageGenerationProgressEvent",
      correlationId: "job-1",
      attempt: 1,
      after: 1,
      payload: { percent: 50 },
    };
    const ping = (cursors?: Record<string, [number, number]>) => ({
      type: "PingEvent",
      payload: cursors === undefined ? {} : { cursors },
    });
    const downloaded = { filePath: "fox.png", fileSize: 3, mimeType: "image/png" };

    /** An extension and a client that share a process, their sockets greeted. */
    async function meet(service: Service) {
      const extension = await connect(service, "extension");
      const client = await connect(service, "client");
      const opened = {
        extension: await say(service, extension, hello()),
        client: await say(service, client, hello()),
      };
      return { extension, client, opened };
    }

    function within(bill: Bill, calls: number, writes: number, what: string): void {
      assert.ok(bill.calls <= calls, `${what}: ${bill.calls} calls; budget: ${calls}`);
      assert.ok(bill.writes <= writes, `${what}: ${bill.writes} writes; budget: ${writes}`);
    }

    it("a socket: 3 calls to connect, 2 or 4 to open, none while idle, 1 or 3 to leave", async () => {
      const { service } = harness().open();
      const { extension, client, opened } = await meet(service);
      within(client.connected, 3, 2, "connect");
      within(opened.client, 2, 2, "open client");
      within(opened.extension, 4, 3, "open extension");
      within(await say(service, client, ping()), 0, 0, "idle ping of a client");
      within(await say(service, extension, ping()), 0, 0, "idle ping of an extension");
      const leave = ({ connection }: Peer) =>
        harness().meter.measure(undefined, () => service.disconnected(connection, "test"));
      within(await leave(client), 1, 1, "disconnect client");
      within(await leave(extension), 3, 2, "disconnect extension");
    });

    it("a job in one process: 9 calls, 7 of them writes, 8 sends", async () => {
      const { service } = harness().open();
      const { extension, client } = await meet(service);
      const bills = {
        request: await say(service, client, request("job-1")),
        initiated: await say(service, extension, result("GenerationInitiated", 1)),
        generated: await say(service, extension, result("Generated", 2)),
        downloaded: await say(service, extension, result("Downloaded", 3, downloaded)),
      };
      within(bills.request, 4, 3, "request");
      within(bills.initiated, 1, 1, "initiated");
      within(bills.generated, 1, 1, "generated");
      within(bills.downloaded, 3, 2, "downloaded");
      const whole = { calls: 0, writes: 0, sends: 0 };
      for (const { calls, writes, sends } of Object.values(bills)) {
        whole.calls += calls;
        whole.writes += writes;
        whole.sends += sends;
      }
      assert.deepEqual(whole, { calls: 9, writes: 7, sends: 8 });
    });

    it("what a job needs beside its durable events: progress nothing, a ping 2 calls", async () => {
      const { service } = harness().open();
      const { extension, client } = await meet(service);
      await say(service, client, request("job-1"));
      await say(service, extension, result("GenerationInitiated", 1));
      within(await say(service, extension, progress), 0, 0, "progress");
      within(await say(service, extension, ping({ "job-1": [1, 1] })), 2, 1, "ping of the holder");
      within(await say(service, client, ping({ "job-1": [1, 1] })), 2, 0, "ping of the owner");
    });

    it("in a process that knows nobody: 4 for a request, 3 for an event, 5 for the final one, 2 for progress", async () => {
      const { extension, client } = await meet(harness().open().service);
      const cold = (peer: Peer, frame: Record<string, unknown>) => say(harness().open().service, peer, frame);
      // In a minute of its own: who counts in one that another process began may pay a call more.
      harness().clock.advance(60_000);
      within(await cold(client, request("job-1")), 4, 3, "request");
      within(await cold(extension, result("GenerationInitiated", 1)), 3, 1, "initiated");
      within(await cold(extension, progress), 2, 0, "progress");
      within(await cold(extension, result("Generated", 2)), 3, 1, "generated");
      within(await cold(extension, result("Downloaded", 3, downloaded)), 5, 2, "downloaded");
    });

    it("no more than two reads beyond the budgets: the release record, and the sender's session", async () => {
      const { service } = harness().open();
      const { extension, client } = await meet(service);
      const checks = [
        await say(service, client, request("job-1")),
        await say(service, extension, result("GenerationInitiated", 1)),
        await say(harness().open().service, extension, result("Generated", 2)),
      ].map((it) => it.checks);
      assert.deepEqual(checks, [1, 1, 2]);
    });
  });
}

function newKey(role: "client" | "extension", now: number): { key: string; record: KeyRecord } {
  const keyRole = role === "client" ? "client" : "device";
  const { key, id, hash } = mintKey(keyRole, (bytes) => randomBytes(bytes));
  return {
    key,
    record: { id, hash, role: keyRole, tenant: "tenant-1", anonymous: false, own: false, createdAt: now },
  };
}
