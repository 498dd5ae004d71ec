import {
  DEFAULT_SETTINGS,
  HUMAN_STATE_CODES,
  type IndicatorState,
  type WorkerState,
} from "../../../extension/src/shared/contract.ts";

export const NOW = Date.now();

/** Connected to the cloud, with nothing to say. */
export function indicatorState(over: Partial<IndicatorState> = {}): IndicatorState {
  return {
    connection: { state: "connected", environment: "cloud", latencyMs: 43, since: NOW },
    humanStates: [],
    job: undefined,
    waiting: 0,
    style: "chip",
    ...over,
  };
}

/** A name that would be markup if anybody took it for that, and would turn around what stands behind it. */
const asker = { name: "laptop <b>cli</b>\u202e", fingerprint: "apple river stone cloud" };

/** As it is right after the installation: nothing has happened, and no server has answered yet. */
export const NOTHING = {
  connection: {
    state: "connecting",
    environment: undefined,
    url: undefined,
    since: NOW,
    latencyMs: undefined,
    latencySamples: [],
    lastError: undefined,
    lastErrorAt: undefined,
  },
  humanStates: [],
  job: undefined,
  consent: [],
  pairedClients: [],
  pairing: undefined,
  jobs: [],
  settings: DEFAULT_SETTINGS,
  counters: { lastHour: 0, lastDay: 0, nextAt: 0 },
  localServer: undefined,
  tryIt: undefined,
  removalsOwed: [],
  firstRun: true,
  version: "0.1.0",
} as const satisfies WorkerState;

/** Everything at once: all human states, a job, a question, a pairing. */
export const EVERYTHING = {
  connection: {
    ...indicatorState().connection,
    url: "wss://api.extension.semantest.com",
    latencySamples: [40, 44, 43, 60, 43],
    lastError: "TIMEOUT",
    lastErrorAt: NOW,
  },
  humanStates: HUMAN_STATE_CODES.map((code) => ({
    code,
    since: NOW,
    until: code === "limitReached" ? NOW + 3_600_000 : undefined,
  })),
  job: { correlationId: "a", askedBy: asker, stage: "generating", percent: 40, startedAt: NOW },
  consent: [
    {
      id: "q",
      correlationId: "b",
      askedBy: asker,
      reason: "unknownKey",
      environment: "cloud",
      prompt: "a red fox in the snow",
      askedAt: NOW,
      canRemember: true,
    },
  ],
  pairedClients: [
    { id: "k", ...asker, status: "allowed", source: "pairing", pinnedAt: NOW, lastUsedAt: undefined },
  ],
  pairing: { code: "ABCD2345", expiresAt: NOW, candidate: { id: "c", ...asker } },
  jobs: [
    {
      correlationId: "a",
      askedBy: asker,
      prompt: "a blue owl",
      askedAt: NOW,
      endedAt: NOW,
      outcome: "failed",
      errorCode: "TIMEOUT",
      fileName: undefined,
    },
  ],
  settings: DEFAULT_SETTINGS,
  counters: { lastHour: 1, lastDay: 2, nextAt: NOW },
  localServer: { host: "localhost:3003", fingerprint: "apple river stone cloud", status: "unapproved" },
  tryIt: undefined,
  removalsOwed: ["wss://relay.example"],
  firstRun: true,
  version: "0.1.0",
} as const satisfies WorkerState;
