import type { Contender } from "../stacks/names.ts";
import { METRICS } from "./metrics.ts";
import type { Figures } from "./summary.ts";

/** Ratios by the last part of their name. */
const RATIOS = {
  toBareRelay: ["semantest", "bareRelay"],
  toSocketIoRelay: ["semantest", "socketIoRelay"],
  floor: ["storingRelay", "bareRelay"],
  control: ["bareRelayAgain", "bareRelay"],
} as const satisfies Record<string, readonly [Contender, Contender]>;

/**
 * Figures of one scenario by name: `scenario.metric.contender`, and the ratios `scenario.metric.toBareRelay`,
 * `.toSocketIoRelay`, `.floor` (the relay that stores to the bare one) and `.control` (the bare relay to itself).
 */
export function nameFigures(
  scenario: string,
  summary: ReadonlyMap<Contender, Figures>,
): Record<string, number> {
  const named: Record<string, number> = {};
  for (const [contender, figures] of summary) {
    for (const [metric, { value }] of figures) named[`${scenario}.${metric}.${contender}`] = value;
  }
  for (const [ratio, [ours, peers]] of Object.entries(RATIOS)) {
    for (const [metric, { value }] of summary.get(ours) ?? []) {
      const peer = summary.get(peers)?.get(metric);
      if (peer === undefined || METRICS[metric].combine === "sum") continue;
      named[`${scenario}.${metric}.${ratio}`] = value / peer.value;
    }
  }
  return named;
}
