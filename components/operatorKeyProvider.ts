import type { ProviderModule } from "./dynamicProvider.ts";
import { generateOperatorKey } from "./operatorKeyFormat.ts";

interface OperatorKeyState {
  readonly key: string;
}

/** Runs in Pulumi's provider process. A key is generated once and never changes. */
export const provider: ProviderModule<object, OperatorKeyState> = {
  create: async () => {
    const key = generateOperatorKey();
    // The part before the secret names the key without giving it away.
    return { id: key.split("_", 3).join("_"), outs: { key } };
  },
  diff: async () => ({ changes: false }),
  read: async (id, props) => (props === undefined ? { id } : { id, props }),
  update: async (_id, olds) => ({ outs: olds }),
  delete: async () => undefined,
};
