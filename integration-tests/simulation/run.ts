import assert from "node:assert/strict";
import { DEFAULT_DELIVERY, type ServiceSettings } from "@semantest/handlers/core";
import { isFinal } from "../../client/src/delivery/index.ts";
import { SimulatedClient } from "./client.ts";
import { SimulatedExtension } from "./extension.ts";
import { FAIR, Platform, type Weather } from "./platform.ts";
import { Random } from "./random.ts";
import { Timeline } from "./timeline.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
const STORM_MS = 60_000;
/** Long enough for a lost lease (90 s) and an abandoned job (5 min) to be noticed by a ping. */
const CALM_MS = 15 * 60_000;

/** What a run went through. */
export interface Outcome {
  readonly jobs: number;
  readonly results: number;
  readonly errors: number;
  readonly crashes: number;
}

/** One random schedule: requests, cancellations and restarts in a storm, then fair weather until all is settled. */
export async function simulate(seed: number): Promise<Outcome> {
  const random = new Random(seed);
  const timeline = new Timeline(START);
  const serverless = random.chance(0.5);
  const weather: Weather = {
    loss: random.pick([0, 0.02, 0.2]),
    duplication: random.pick([0, 0.1, 0.5]),
    delayMs: random.pick([5, 100, 2000]),
    storeMs: random.pick([0, 5, 200]),
    crash: random.pick([0, 0.01, 0.1]),
    noticesDead: serverless ? random.pick([0, 0.5, 1]) : 1,
  };
  const platform = await Platform.start(timeline, random, {
    settings: settings(serverless),
    serverless,
    weather,
  });
  const clients = ["a", "b"].map((name) => new SimulatedClient(platform, random, `client-${name}`, "client"));
  const extensions = ["x", "y", "z"]
    .slice(0, random.between(1, 3))
    .map((name) => new SimulatedExtension(platform, random, `extension-${name}`, "extension"));
  for (const extension of extensions) extension.slots = random.between(1, 3);
  for (const peer of [...extensions, ...clients])
    timeline.after(random.between(0, 2000), () => peer.connect());
  const jobs = disturb(timeline, random, clients, extensions);
  await timeline.runUntil(START + STORM_MS);

  platform.weather = FAIR;
  const settled = () => clients.every((it) => it.open.length === 0);
  for (let at = START + STORM_MS; at <= START + CALM_MS && !settled(); at += 5000)
    await timeline.runUntil(at);
  return judge(platform, clients, extensions, jobs);
}

function disturb(
  timeline: Timeline,
  random: Random,
  clients: readonly SimulatedClient[],
  extensions: readonly SimulatedExtension[],
): number {
  const within = () => random.between(1000, STORM_MS);
  const jobs = random.between(1, 6);
  for (let n = 0; n < jobs; n += 1) {
    const client = random.pick(clients);
    timeline.after(within(), () => {
      client.ask(`job-${n}`);
      if (random.chance(0.2)) timeline.after(random.between(1, 20_000), () => client.cancel(`job-${n}`));
    });
  }
  const breaks = random.between(0, 6);
  for (let n = 0; n < breaks; n += 1)
    timeline.after(within(), () => random.pick([...clients, ...extensions]).dropSocket());
  const twins = random.between(0, 2);
  for (let n = 0; n < twins; n += 1)
    timeline.after(within(), () => random.pick([...clients, ...extensions]).connect());
  if (random.chance(0.4)) timeline.after(within(), () => void random.pick(extensions).restart());
  const [first, ...others] = extensions;
  if (first !== undefined && others.length > 0 && random.chance(0.3))
    timeline.after(within(), () => first.stop());
  return jobs;
}

/** Holds what happened against the promises: every request ends once, nothing is shown twice, no profile types a prompt twice, none
 * types one without a lease of its own, no slot leaks. */
export async function judge(
  platform: Platform,
  clients: readonly SimulatedClient[],
  extensions: readonly SimulatedExtension[],
  jobs: number,
): Promise<Outcome> {
  const ends = clients.flatMap((client) => {
    assert.deepEqual(client.open, [], `${client.name} waits for ever`);
    return [...client.shown.values()].map((events) => events.filter(isFinal));
  });
  assert.equal(ends.length, jobs);
  for (const finals of ends) assert.equal(finals.length, 1);
  for (const extension of extensions) {
    for (const [job, times] of extension.submitted)
      assert.equal(times, 1, `${extension.name} typed ${job} twice`);
  }
  for (const job of clients.flatMap((it) => [...it.shown.keys()])) {
    const typed = extensions.reduce((sum, it) => sum + (it.submitted.get(job) ?? 0), 0);
    const attempts = Math.max(0, ...extensions.map((it) => it.attempts.get(job) ?? 0));
    assert.ok(typed <= attempts, `${job}: typed ${typed} times in ${attempts} attempts`);
  }
  const { state } = await platform.stores.dispatch.read(platform.serverless ? "t" : "local");
  assert.deepEqual([...state.queue], []);
  for (const { correlationId } of state.ended) assert.ok(!state.running.has(correlationId));
  const results = ends.filter(([final]) => final?.type === "ImageDownloadedEvent").length;
  return { jobs, results, errors: jobs - results, crashes: platform.crashes };
}

export function settings(serverless: boolean): ServiceSettings {
  return {
    environment: "local",
    publicOrigin: "http://localhost:3003",
    localTenant: !serverless,
    release: "r1",
    instance: "i1",
    allowedOrigins: [],
    anonymousKeys: "open",
    resumeKeys: [new Uint8Array(32).fill(7)],
    delivery: {
      ...DEFAULT_DELIVERY,
      routeCacheMs: serverless ? 60_000 : 0,
      framesPerSecond: 1000,
      frameBurst: 1000,
    },
  };
}
