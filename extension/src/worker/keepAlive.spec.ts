import assert from "node:assert/strict";
import { type Activity, wakefulness } from "./keepAlive.ts";

const IDLE: Activity = {
  isAway: false,
  isConnected: true,
  isLocal: false,
  preferLocal: false,
  hasClient: false,
  isBusy: false,
  isPairing: false,
  isOwing: false,
  isWatched: false,
};

describe("the worker's wakefulness", () => {
  const cases: readonly (readonly [string, Partial<Activity>, boolean, number])[] = [
    ["connected, and nobody may ask", {}, false, 720],
    ["a server has yet to be told what was removed", { isOwing: true }, false, 30],
    ["the same, away", { isAway: true, isOwing: true }, false, 30],
    ["a client may ask", { hasClient: true }, true, 0.5],
    ["a job runs", { isBusy: true }, true, 0.5],
    ["at the local server", { isLocal: true, preferLocal: true }, true, 0.5],
    ["somebody looks", { isWatched: true }, true, 720],
    ["not connected yet", { isConnected: false }, false, 0.5],
    ["on the cloud, though the local server is preferred", { preferLocal: true }, false, 0.5],
    ["away, with a client", { isAway: true, isConnected: false, hasClient: true }, false, 720],
    ["a pairing is under way", { isPairing: true }, true, 0.5],
    ["the same, away", { isAway: true, isConnected: false, isPairing: true }, true, 0.5],
    ["away, and somebody looks", { isAway: true, isConnected: false, isWatched: true }, false, 720],
  ];
  for (const [name, activity, awake, alarmMinutes] of cases)
    it(`${name}: ${awake ? "awake" : "may sleep"}, an alarm each ${alarmMinutes} min`, () =>
      assert.deepEqual(wakefulness({ ...IDLE, ...activity }), { awake, alarmMinutes }));
});
