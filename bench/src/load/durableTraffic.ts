import type { Pair } from "../wire/pairs.ts";
import { requestText, resultText } from "../wire/texts.ts";
import { PairTraffic, pairAt } from "./traffic.ts";

/** Round trips of durable events: the client's request, answered at once by the extension's final event. */
export class DurableTraffic extends PairTraffic {
  readonly messages = 2;
  readonly #pairs: readonly Pair[];
  #sent = 0;

  constructor(pairs: readonly Pair[]) {
    super();
    this.#pairs = pairs;
    for (const [index, { client, extension }] of pairs.entries()) {
      client.receive({
        ...this.receiver,
        event: ({ type, correlationId }) => {
          if (type === "ImageDownloadedEvent") this.arrived(correlationId, index);
        },
      });
      extension.receive({
        ...this.receiver,
        event: ({ type, correlationId, attempt }) => {
          if (type !== "ImageGenerationRequestedEvent") return;
          this.durables += 1;
          extension.send(resultText(correlationId, attempt ?? 1), "durable");
        },
      });
    }
  }

  send(pair: number): string {
    const key = `r-${pair}-${this.#sent++}`;
    const { client, extension } = pairAt(this.#pairs, pair);
    this.durables += 1;
    client.send(requestText(key, extension.session), "durable");
    return key;
  }
}
