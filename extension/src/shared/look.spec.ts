import assert from "node:assert/strict";
import type { IndicatorState } from "./contract.ts";
import { changeKey, LAYERS, lookOf, tinted } from "./look.ts";

const channels = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** Relative luminance of WCAG 2. */
function luminance(colour: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const connections = [
  { state: "connected", environment: "local" },
  { state: "connected", environment: "cloud" },
  { state: "offline", environment: undefined },
] as const;

describe("the indicator's look", () => {
  it("is blue on a local server and green on the cloud", () => {
    assert.deepEqual(lookOf(connections[0]), { label: "statusLocal", colour: "#0066CC" });
    assert.deepEqual(lookOf(connections[1]), { label: "statusCloud", colour: "#00AA44" });
  });

  it("tints its layer with a fifth of the colour", () => {
    assert.equal(tinted("#ffffff", "#0066CC"), "#cce0f5");
    assert.equal(tinted("#000000", "#00AA44"), "#00220e");
  });

  for (const [name, { ground, ink }] of Object.entries(LAYERS)) {
    it(`has a contrast of at least 4.5 on the ${name} layer under every colour`, () => {
      for (const connection of connections) {
        const layer = tinted(ground, lookOf(connection).colour);
        assert.ok(contrast(channels(layer), channels(ink)) >= 4.5);
      }
    });
  }

  it("does not come back for a latency, but for another server", () => {
    const state = (latencyMs: number, environment: "local" | "cloud"): IndicatorState => ({
      connection: { state: "connected", environment, latencyMs, since: 0 },
      humanStates: [],
      job: undefined,
      waiting: 0,
      style: "chip",
    });
    assert.equal(changeKey(state(5, "cloud")), changeKey(state(50, "cloud")));
    assert.notEqual(changeKey(state(5, "cloud")), changeKey(state(5, "local")));
  });
});
