import assert from "node:assert/strict";
import type { Contender } from "../stacks/names.ts";
import { nameFigures } from "./figures.ts";
import type { Round } from "./observation.ts";
import { summarize } from "./summary.ts";

function round(contender: Contender, p99: number, lost: number): Round {
  const observations = [
    { metric: "p99Ms", value: p99, foreign: 0 },
    { metric: "lost", value: lost },
  ] as const;
  return { contender, observations: [...observations], remarks: [] };
}

describe("nameFigures", () => {
  const summary = summarize([
    round("bareRelay", 2, 0),
    round("semantest", 3, 1),
    round("socketIoRelay", 6, 0),
    round("storingRelay", 2.4, 0),
    round("bareRelayAgain", 2.2, 0),
  ]);
  const figures = nameFigures("durable", summary);

  it("names each figure by scenario, metric and contender", () => {
    assert.equal(figures["durable.p99Ms.semantest"], 3);
    assert.equal(figures["durable.lost.semantest"], 1);
  });

  it("gives the ratios to both peers, of the floor and of the bare relay to itself", () => {
    assert.equal(figures["durable.p99Ms.toBareRelay"], 1.5);
    assert.equal(figures["durable.p99Ms.toSocketIoRelay"], 0.5);
    assert.equal(figures["durable.p99Ms.floor"], 1.2);
    assert.equal(figures["durable.p99Ms.control"], 1.1);
  });

  it("gives no ratio of counts", () => assert.equal(figures["durable.lost.toBareRelay"], undefined));
});
