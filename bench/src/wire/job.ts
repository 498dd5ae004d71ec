import type { Pair } from "./pairs.ts";
import { requestText } from "./texts.ts";

/** Requests a job of the pair's extension; resolves when that holds it and the client knows it is stored. */
export function openJob({ client, extension }: Pair, correlationId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (why: string) =>
      reject(new Error(`the job ${correlationId} could not be opened: ${why}`));
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
      event: (event) => {
        held ||= event.correlationId === correlationId;
        check();
      },
    });
    client.send(requestText(correlationId, extension.session), "durable");
  });
}
