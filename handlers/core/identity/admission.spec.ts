import assert from "node:assert/strict";
import type { Opening, Verdict } from "../contract.ts";
import { EXTENSION_ORIGIN, IP, Rig } from "../doors/spec/rig.ts";
import { DEFAULT_IDENTITY } from "../settings.ts";
import { admit } from "./admission.ts";
import { authenticate, isRecognised } from "./authenticate.ts";
import { issueTicket } from "./tickets.ts";

const TOKEN = "t".repeat(43);

const ask = (rig: Rig, opening: Partial<Opening> = {}) =>
  admit(rig.ports, rig.world.settings, { ip: IP, ...opening });

/** Status and code of a refusal. */
function refusal(verdict: Verdict): readonly unknown[] {
  assert.ok(!verdict.accepted);
  assert.ok(verdict.problem.hint);
  return [verdict.problem.status, verdict.problem.code];
}

async function ticket(rig: Rig, more: { origin?: string; ip?: string } = {}) {
  const device = await rig.device();
  const caller = await authenticate(rig.ports, rig.world.settings, device.key);
  assert.ok(isRecognised(caller));
  const issued = await issueTicket(rig.ports, rig.world.settings, caller, { ip: IP, ...more });
  return { ...issued, device };
}

describe("a socket that opens with a ticket", () => {
  it("is who the ticket says", async () => {
    const rig = await Rig.start();
    const it = await ticket(rig);
    assert.deepEqual(await ask(rig, { ticket: it.ticket }), { accepted: true, principal: it.principal });
  });

  it("uses it up, also where two come at once", async () => {
    const rig = await Rig.start();
    const it = await ticket(rig);
    const verdicts = await Promise.all([1, 2, 3].map(() => ask(rig, { ticket: it.ticket })));
    assert.equal(verdicts.filter((verdict) => verdict.accepted).length, 1);
  });

  it("comes within a minute, whatever the settings say", async () => {
    const rig = await Rig.start();
    const identity = { ...DEFAULT_IDENTITY, ticketMs: 3_600_000 };
    const device = await rig.device();
    const caller = await authenticate(rig.ports, rig.world.settings, device.key);
    assert.ok(isRecognised(caller));
    const settings = { ...rig.world.settings, identity };
    const [intime, late] = [
      await issueTicket(rig.ports, settings, caller, { ip: IP }),
      await issueTicket(rig.ports, settings, caller, { ip: IP }),
    ];
    rig.world.now += 59_999;
    assert.equal((await ask(rig, { ticket: intime.ticket })).accepted, true);
    rig.world.now += 1;
    assert.deepEqual(refusal(await ask(rig, { ticket: late.ticket })), [401, "PERMISSION_DENIED"]);
  });

  it("comes from the origin that asked for it", async () => {
    const rig = await Rig.start({ allowedOrigins: [EXTENSION_ORIGIN, "https://other.example"] });
    for (const origin of ["https://other.example", undefined]) {
      const it = await ticket(rig, { origin: EXTENSION_ORIGIN });
      const verdict = await ask(rig, { ticket: it.ticket, ...(origin !== undefined && { origin }) });
      assert.deepEqual(refusal(verdict), [403, "PERMISSION_DENIED"]);
    }
    const it = await ticket(rig, { origin: EXTENSION_ORIGIN });
    assert.ok((await ask(rig, { ticket: it.ticket, origin: EXTENSION_ORIGIN })).accepted);
  });

  it("comes from any allowed origin where a backend asked for it", async () => {
    const rig = await Rig.start();
    const it = await ticket(rig);
    assert.ok((await ask(rig, { ticket: it.ticket, origin: EXTENSION_ORIGIN })).accepted);
  });

  it("may come from another address, which is counted", async () => {
    const rig = await Rig.start();
    const it = await ticket(rig);
    assert.ok((await ask(rig, { ticket: it.ticket, ip: "198.51.100.1" })).accepted);
    assert.match(rig.telemetry.join(), /tickets_from_changed_address_total/);
    assert.doesNotMatch(rig.telemetry.join(), /198\.51/);
  });

  it("is not counted as such from the same address", async () => {
    const rig = await Rig.start();
    await ask(rig, { ticket: (await ticket(rig)).ticket });
    assert.doesNotMatch(rig.telemetry.join(), /changed_address/);
  });

  it("is refused once the key behind it was removed", async () => {
    const rig = await Rig.start();
    const it = await ticket(rig);
    await rig.call(`DELETE /keys/${it.device.id}`, { key: it.device.key });
    assert.deepEqual(refusal(await ask(rig, { ticket: it.ticket })), [401, "REVOKED"]);
  });

  for (const text of ["", "x", "x".repeat(44), `${"x".repeat(42)}=`, "x".repeat(100_000)]) {
    it(`is refused with ${text.length} characters of nonsense, without asking the store`, async () => {
      const rig = await Rig.start();
      rig.down = true;
      assert.deepEqual(refusal(await ask(rig, { ticket: text })), [401, "PERMISSION_DENIED"]);
    });
  }

  it("is refused with a ticket nobody was given", async () => {
    const rig = await Rig.start();
    assert.deepEqual(refusal(await ask(rig, { ticket: "x".repeat(43) })), [401, "PERMISSION_DENIED"]);
  });

  it("finds its ticket stored by its hash alone", async () => {
    const rig = await Rig.start();
    const { issue } = rig.ports.tickets;
    let stored = "";
    rig.ports.tickets.issue = async (record) => {
      stored = JSON.stringify(record);
      return issue(record);
    };
    const it = await ticket(rig);
    assert.notEqual(stored, "");
    assert.ok(!stored.includes(it.ticket));
    assert.ok((await ask(rig, { ticket: it.ticket })).accepted);
  });
});

describe("a socket that opens without a ticket", () => {
  it("is refused on a public server", async () => {
    assert.deepEqual(refusal(await ask(await Rig.start())), [401, "PERMISSION_DENIED"]);
  });

  it("is nobody yet on the laptop: its Hello will say", async () => {
    const rig = await Rig.start({ localTenant: true });
    assert.deepEqual(await ask(rig), { accepted: true, principal: undefined });
  });

  it("is refused on a laptop that asks for its access token", async () => {
    const rig = await Rig.start({ localTenant: true, accessToken: TOKEN });
    assert.deepEqual(refusal(await ask(rig)), [401, "PERMISSION_DENIED"]);
    assert.deepEqual(refusal(await ask(rig, { ticket: "u".repeat(43) })), [401, "PERMISSION_DENIED"]);
    assert.deepEqual(await ask(rig, { ticket: TOKEN }), { accepted: true, principal: undefined });
  });

  it("is refused with the access token of a server that is not the laptop's own", async () => {
    const rig = await Rig.start({ accessToken: TOKEN });
    assert.deepEqual(refusal(await ask(rig, { ticket: TOKEN })), [401, "PERMISSION_DENIED"]);
  });

  it("is refused on the laptop with a ticket that is not valid", async () => {
    const rig = await Rig.start({ localTenant: true });
    assert.deepEqual(refusal(await ask(rig, { ticket: "x".repeat(43) })), [401, "PERMISSION_DENIED"]);
  });
});

describe("every socket that opens", () => {
  it("is refused from a foreign origin before its ticket is used up", async () => {
    const rig = await Rig.start();
    const it = await ticket(rig);
    for (const origin of ["https://evil.example", "null", ""]) {
      assert.deepEqual(refusal(await ask(rig, { ticket: it.ticket, origin })), [403, "PERMISSION_DENIED"]);
    }
    assert.ok((await ask(rig, { ticket: it.ticket })).accepted);
  });

  it("counts against its address, together with its calls", async () => {
    const rig = await Rig.start({ localTenant: true, requestsPerMinute: 2 });
    await rig.call("GET /signature");
    assert.ok((await ask(rig)).accepted);
    const verdict = await ask(rig);
    assert.deepEqual(refusal(verdict), [429, "RATE_LIMITED"]);
    assert.ok(!verdict.accepted && verdict.problem.retryAfterMs === 60_000);
    assert.ok((await ask(rig, { ip: "198.51.100.1" })).accepted);
  });

  it("is told to come back where no store answers", async () => {
    const rig = await Rig.start();
    rig.down = true;
    const verdict = await ask(rig, { ticket: "x".repeat(43) });
    assert.deepEqual(refusal(verdict), [503, "UNAVAILABLE"]);
    assert.ok(!verdict.accepted && verdict.problem.retryAfterMs === 2500);
  });

  it("does not hide a mistake", async () => {
    const rig = await Rig.start();
    rig.ports.tickets.consume = () => Promise.reject(new TypeError("mistake"));
    await assert.rejects(ask(rig, { ticket: "x".repeat(43) }), TypeError);
  });
});
