import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { MAX_FRAME_BYTES_TO_SERVER } from "@semantest/handlers/protocol";
import fc from "fast-check";
import WebSocket from "ws";
import { type LocalServer, startServer, stopEverything } from "../rig/localServer.ts";
import { RawPeer } from "../rig/rawPeer.ts";
import { hostileText } from "./hostileTexts.ts";

const FRAMES = 90_000;
const REQUESTS = 10_000;
const SOCKETS = 20;
/** Frames sent before their sender waits for a sign of life. */
const VOLLEY = 250;
const SEED = 20_260_101;

const DOORS = [
  ["POST", "/events"],
  ["POST", "/connect"],
  ["POST", "/keys"],
  ["POST", "/pairings"],
  ["POST", "/pairings/{}"],
  ["POST", "/images"],
  ["POST", "/images/{}/complete"],
  ["GET", "/images/{}"],
  ["GET", "/jobs/{}"],
  ["GET", "/jobs/{}?after={}&wait={}"],
  ["DELETE", "/keys/{}"],
  ["PUT", "/blobs/{}?grant={}"],
  ["GET", "/{}"],
] as const;

/** Shows that no frame and no request of a stranger ends or bloats the server; not that each is answered well. */
describe("hostile frames and requests", function () {
  this.timeout(10 * 60_000);
  let server: LocalServer;
  before(async () => {
    server = await startServer({
      env: { SEMANTEST_FRAMES_PER_SECOND: "1000000", SEMANTEST_LOG_LEVEL: "warn" },
    });
  });
  after(async () => {
    assert.equal(await server.stop(), 0);
    await stopEverything();
  });

  it(`${FRAMES} frames: no crash, nothing the server could not deal with, memory flat`, async () => {
    const volleys = FRAMES / VOLLEY;
    // A frame over the limit ends its socket: it would spare the server all that follow.
    const sampled = fc.sample(hostileText, { numRuns: 4000, seed: SEED });
    const texts = sampled.filter((it) => Buffer.byteLength(it) <= MAX_FRAME_BYTES_TO_SERVER);
    await bombard(texts, volleys / 10);
    const settled = await residentBytes(server.pid);
    const codes = await bombard(texts, volleys);
    assert.equal(codes.get("UNKNOWN") ?? 0, 0, "frames the server failed on");
    assert.ok((codes.get("INVALID_INPUT") ?? 0) > volleys, "hostile frames are answered");
    assert.ok((await framesHandled()) >= FRAMES, "none is left unread");
    const grown = (await residentBytes(server.pid)) - settled;
    assert.ok(grown < 150 * 1024 * 1024, `grew by ${Math.round(grown / 1024 / 1024)} MiB`);
  });

  it(`${REQUESTS} requests: no 5xx`, async () => {
    const texts = fc.sample(hostileText, { numRuns: 2000, seed: SEED + 1 });
    const statuses = new Map<number, number>();
    const sendSome = async (lane: number) => {
      for (let n = lane; n < REQUESTS; n += SOCKETS) {
        const status = await request(n, texts);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: SOCKETS }, (_, lane) => sendSome(lane)));
    const failures = [...statuses].filter(([status]) => status >= 500);
    assert.deepEqual(failures, []);
    assert.ok((statuses.get(400) ?? 0) > 0 && (statuses.get(404) ?? 0) > 0);
  });

  it("binary frames, frames over the limit and half a handshake end that socket only", async () => {
    const steady = await RawPeer.greet(server.url, { role: "client" });
    for (const send of [
      (it: WebSocket) => it.send(Buffer.from([1, 2, 3])),
      (it: WebSocket) => it.send("x".repeat(33 * 1024)),
    ]) {
      const socket = new WebSocket(server.url);
      await once(socket, "open");
      send(socket);
      await once(socket, "close");
    }
    steady.say("PingEvent");
    await steady.next("PongEvent");
    await steady.close();
  });

  /** Frames the server says it has dealt with. */
  async function framesHandled(): Promise<number> {
    const text = await (await fetch(`${server.origin}/metrics`)).text();
    const [, count = "0"] = text.match(/^semantest_frame_duration_seconds_count (\d+)/m) ?? [];
    return Number(count);
  }

  async function request(n: number, texts: readonly string[]): Promise<number> {
    const [method, pattern] = DOORS[n % DOORS.length] ?? ["GET", "/"];
    const text = (shift: number) => texts[(n * 7 + shift) % texts.length] ?? "";
    let shift = 0;
    const path = pattern.replaceAll("{}", () => {
      shift += 1;
      return encodeURIComponent(text(shift).slice(0, 300).toWellFormed());
    });
    const answer = await fetch(`${server.origin}${path}`, {
      method,
      // A connection of its own: one that is kept may be closed by the server just as it is used again.
      headers: {
        "content-type": n % 5 === 0 ? "text/plain" : "application/json",
        connection: "close",
      },
      ...(method !== "GET" && { body: text(0) }),
      signal: AbortSignal.timeout(60_000),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  async function bombard(texts: readonly string[], volleys: number): Promise<Map<string, number>> {
    const codes = new Map<string, number>();
    let next = 0;
    const fire = async () => {
      while (next < volleys) {
        next += 1;
        await volley(texts, next * VOLLEY, codes);
      }
    };
    await Promise.all(Array.from({ length: SOCKETS }, fire));
    return codes;
  }

  /** A socket; where the server has too much to do for new peers, once it has caught up. */
  async function opened(): Promise<WebSocket> {
    for (;;) {
      const answer = await new Promise<WebSocket | number>((resolve, reject) => {
        const socket = new WebSocket(server.url, { perMessageDeflate: false });
        socket.once("open", () => resolve(socket));
        socket.on("error", reject);
        socket.once("unexpected-response", (request, { statusCode, headers }) => {
          request.destroy();
          if (statusCode === 503) resolve(Number(headers["retry-after"]));
          else reject(new Error(`a socket was answered ${statusCode}`));
        });
      });
      if (typeof answer !== "number") return answer;
      await delay(answer * 1000);
    }
  }

  /** One socket's worth of texts; afterwards the server must still answer it, or have closed it with a reason. */
  async function volley(texts: readonly string[], from: number, codes: Map<string, number>): Promise<void> {
    const socket = await opened();
    let alive = false;
    socket.on("message", (data) => {
      const frame = JSON.parse(data.toString());
      for (const { type, correlationId, payload } of Array.isArray(frame) ? frame : [frame]) {
        if (type === "ErrorEvent") codes.set(payload.code, (codes.get(payload.code) ?? 0) + 1);
        if (type === "PongEvent" && correlationId === "still-here") alive = true;
      }
      if (alive) socket.close();
    });
    for (let n = 0; n < VOLLEY; n += 1) socket.send(texts[(from + n) % texts.length] ?? "");
    socket.send('{"type":"PingEvent","correlationId":"still-here"}');
    const [code] = await once(socket, "close");
    assert.ok(alive || [1007, 1008, 1009].includes(Number(code)), `closed with ${code}`);
  }
});

/** Resident memory of a process, bytes. */
async function residentBytes(pid: number): Promise<number> {
  const [, pages = "0"] = (await readFile(`/proc/${pid}/statm`, "utf8")).split(" ");
  return Number(pages) * 4096;
}
