import { isDeepStrictEqual } from "node:util";
import type { ProviderModule } from "./dynamicProvider.ts";

interface DeletionGuardState {
  readonly component: string;
  readonly enabled: boolean;
  readonly guarded: Readonly<Record<string, string>>;
}

/** Runs in Pulumi's provider process. */
export const provider: ProviderModule<DeletionGuardState, DeletionGuardState> = {
  create: async (inputs) => ({ id: inputs.component, outs: inputs }),
  diff: async (_id, { component, enabled, guarded }, news) => ({
    changes:
      component !== news.component || enabled !== news.enabled || !isDeepStrictEqual(guarded, news.guarded),
  }),
  read: async (id, props) => (props === undefined ? { id } : { id, props }),
  update: async (_id, _olds, news) => ({ outs: news }),
  delete: async (_id, { component, enabled }) => {
    if (enabled) {
      throw new Error(
        `${component} is protected from deletion; to delete it, set deletionProtection to false, run "pulumi up", and delete it then`,
      );
    }
  },
};
