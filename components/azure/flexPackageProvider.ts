import type { ProviderModule } from "../dynamicProvider.ts";
import { publishPackage } from "./publishPackage.ts";

interface FlexPackageState {
  /** Where the app takes code. */
  readonly scmUrl: string;
  /** Path of the archive on the machine that published it. */
  readonly archive: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly release: string;
}

interface FlexPackageInputs extends FlexPackageState {
  /** Bearer token of Azure Resource Manager; there before the inputs are stripped of it. */
  readonly token?: string;
}

/**
 * Tokens of this update, by the app they are for. Pulumi writes the inputs of a resource into the state, also secret
 * ones, so what only this process needs stays in this process: each update strips it off before it does anything else.
 */
const tokens = new Map<string, string>();

/** Runs in Pulumi's provider process. Azure tells nobody which package an app runs, so a refresh believes the state. */
export const provider: ProviderModule<FlexPackageInputs, FlexPackageState> = {
  strip: ({ token, ...inputs }) => {
    if (token !== undefined) {
      tokens.set(inputs.scmUrl, token);
    }
    return inputs;
  },
  create: async (inputs) => ({ id: inputs.release, outs: await publish(inputs) }),
  diff: async (_id, olds, news) => ({
    changes: isOther(olds, news) || olds.archive !== news.archive,
    // Another app has no code yet.
    replaces: olds.scmUrl === news.scmUrl ? [] : ["scmUrl"],
  }),
  read: async (id, props) => (props === undefined ? { id } : { id, props }),
  update: async (_id, olds, news) => ({
    outs: isOther(olds, news) ? await publish(news) : { ...olds, archive: news.archive },
  }),
  delete: async () => undefined,
};

function isOther(olds: FlexPackageState, news: FlexPackageState): boolean {
  return olds.scmUrl !== news.scmUrl || olds.sha256 !== news.sha256;
}

async function publish({ archive, release, scmUrl, sha256 }: FlexPackageState): Promise<FlexPackageState> {
  const token = tokens.get(scmUrl);
  if (token === undefined) {
    throw new Error(`there is no token with which to publish code at ${scmUrl}`);
  }
  await publishPackage({ scmUrl, token, archive, sha256 });
  return { scmUrl, archive, sha256, release };
}
