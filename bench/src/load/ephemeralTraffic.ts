import type { Pair } from "../wire/pairs.ts";
import { progressText, requestText } from "../wire/texts.ts";
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
    await Promise.all(pairs.map(openJob));
    return new EphemeralTraffic(pairs);
  }

  send(pair: number): string {
    const key = `e-${pair}-${this.#sent++}`;
    pairAt(this.#pairs, pair).extension.send(progressText(key, jobOf(pair)), "ephemeral");
    return key;
  }
}

function openJob({ client, extension }: Pair, index: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (why: string) => reject(new Error(`a job could not be opened: ${why}`));
    const job = jobOf(index);
    let held = false;
    let acknowledged = !client.acknowledges;
    const check = () => {
      if (held && acknowledged) resolve();
    };
    client.receive({
      refused,
      event: () => undefined,
      acknowledged: () => {
        acknowledged = true;
        check();
      },
    });
    extension.receive({
      refused,
      acknowledged: () => undefined,
      event: ({ correlationId }) => {
        held ||= correlationId === job;
        check();
      },
    });
    client.send(requestText(job, extension.session), "durable");
  });
}

function jobOf(pair: number): string {
  return `job-${pair}`;
}
