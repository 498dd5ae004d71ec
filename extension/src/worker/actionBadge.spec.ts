import assert from "node:assert/strict";
import { HUMAN_STATES } from "../shared/humanStates.ts";
import {
  type ConnectionView,
  type ConsentView,
  HUMAN_STATE_CODES,
  type WorkerState,
} from "../shared/state.ts";
import { actionBadge } from "./actionBadge.ts";

const connection: ConnectionView = {
  state: "connected",
  environment: "cloud",
  url: "wss://api.example",
  since: 0,
  latencyMs: 1,
  latencySamples: [],
  lastError: undefined,
  lastErrorAt: undefined,
};
const calm: Parameters<typeof actionBadge>[0] = { connection, humanStates: [], consent: [], job: undefined };
const question: ConsentView = {
  id: "a",
  correlationId: "a",
  askedBy: { name: undefined, fingerprint: undefined },
  reason: "unknownKey",
  environment: "cloud",
  prompt: "a fox",
  askedAt: 0,
  canRemember: true,
};
const job: WorkerState["job"] = {
  correlationId: "a",
  askedBy: { name: undefined, fingerprint: undefined },
  stage: "typing",
  percent: 0,
  startedAt: 0,
};

describe("actionBadge", () => {
  it("says nothing while all is well, and where it is connected by colour and words", () =>
    assert.deepEqual(actionBadge(calm), {
      text: "",
      colour: "#00AA44",
      words: "statusCloud",
      values: [],
      isNamed: true,
    }));

  for (const code of HUMAN_STATE_CODES) {
    it(`shows ${code} with the icon and the words of the table, also while a job runs`, () => {
      const { text, words } = actionBadge({
        ...calm,
        job,
        humanStates: [{ code, since: 0, until: undefined }],
      });
      assert.deepEqual([text, words], [HUMAN_STATES[code].icon, HUMAN_STATES[code].text]);
      assert.ok(text.length <= 4);
    });
  }

  it("counts the requests that wait for the person, whatever else is the matter, and says what it counts", () => {
    const { text, words, values, isNamed } = actionBadge({
      ...calm,
      job,
      humanStates: [{ code: "quota", since: 0, until: undefined }],
      consent: [question, { ...question, id: "b" }],
    });
    assert.deepEqual([text, words, values, isNamed], ["2", "waiting", [2], false]);
  });

  it("shows that a job runs", () => assert.equal(actionBadge({ ...calm, job }).text, "…"));
});
