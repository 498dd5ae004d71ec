import { createInterface } from "node:readline/promises";
import { fingerprint } from "@semantest/sdk/fingerprint";
import { exportPublicKey } from "@semantest/sdk/signing";
import type { Asker, Authorization, TakerJob } from "@semantest/sdk/taker";
import { excerpt } from "../format/plain.ts";
import type { Output } from "../output.ts";

/** Who may have jobs done without a question. */
export interface Admission {
  /** Everybody, signed or not. */
  readonly everybody: boolean;
  /** RFC 7638 thumbprints of keys that are allowed for good. */
  readonly thumbprints: readonly string[];
  /** This user's own key: requests of this user's other programs are run. */
  readonly own: CryptoKeyPair;
}

/** Decides as the person at a browser would: known keys run, strangers are asked about. */
export async function createGatekeeper(admission: Admission, output: Output) {
  const own = await exportPublicKey(admission.own);
  return {
    authorize: async (job: TakerJob, asker: Asker): Promise<Authorization> => {
      const { key, thumbprint } = asker;
      const words = key === undefined ? undefined : await fingerprint(key);
      const { correlationId, prompt } = job;
      output.line(`asked     ${correlationId}  "${excerpt(prompt, 60)}"`);
      output.line(
        `          by ${words === undefined ? "somebody who did not sign" : `${words}  ${thumbprint}`}`,
      );
      output.document({ asked: { correlationId, prompt, fingerprint: words, thumbprint } });
      const isOwn = key !== undefined && key.x === own.x && key.y === own.y;
      if (isOwn || admission.everybody) return "allow";
      if (thumbprint !== undefined && admission.thumbprints.includes(thumbprint)) return "allow";
      return output.interactive && process.stdin.isTTY ? "ask" : "deny";
    },
    ask: async (_job: TakerJob, _asker: Asker, signal: AbortSignal): Promise<"allow" | "deny"> => {
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      try {
        const answer = await terminal.question("          allow this once? [y/N] ", { signal });
        return /^y(es)?$/i.test(answer.trim()) ? "allow" : "deny";
      } finally {
        terminal.close();
      }
    },
  };
}
