import { openJob } from "../wire/job.ts";
import type { Pair } from "../wire/pairs.ts";
import { progressText } from "../wire/texts.ts";
import { PairTraffic, pairAt } from "./traffic.ts";

/** Ephemeral events from each extension to its client, about one job per pair that stays open. */
export class EphemeralTraffic extends PairTraffic {
  readonly messages = 1;
  readonly #pairs: readonly Pair[];
  #sent = 0;

  private constructor(pairs: readonly Pair[]) {
    super();
    this.#pairs = pairs;
    for (const [index, { client, extension }] of pairs.entries()) {
      client.receive({
        ...this.receiver,
        event: ({ type, id }) => {
          if (type === "ImageGenerationProgressEvent") this.arrived(id, index);
        },
      });
      extension.receive({ ...this.receiver, event: () => undefined });
    }
  }

  /** Opens the jobs first; resolves when every extension holds its own. */
  static async open(pairs: readonly Pair[]): Promise<EphemeralTraffic> {
    await Promise.all(pairs.map((pair, index) => openJob(pair, jobOf(index))));
    return new EphemeralTraffic(pairs);
  }

  send(pair: number): string {
    const key = `e-${pair}-${this.#sent++}`;
    pairAt(this.#pairs, pair).extension.send(progressText(key, jobOf(pair)), "ephemeral");
    return key;
  }
}

function jobOf(pair: number): string {
  return `job-${pair}`;
}
