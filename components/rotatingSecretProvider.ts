import { randomBytes } from "node:crypto";
import type { ProviderModule } from "./dynamicProvider.ts";
import type { RotatingSecretInputs } from "./rotatingSecret.ts";

interface RotatingSecretState extends RotatingSecretInputs {
  readonly current: string;
  /** Current, previous, next. */
  readonly accepted: readonly string[];
  /** When the current value became it; ISO 8601. */
  readonly rotatedAt: string;
}

const DAY_MS = 86_400_000;

/** Runs in Pulumi's provider process. */
export const provider: ProviderModule<RotatingSecretInputs, RotatingSecretState> = {
  create: async (inputs) => ({
    id: randomBytes(8).toString("hex"),
    outs: state(inputs, generate(inputs), generate(inputs)),
  }),
  diff: async (_id, olds, news) => ({
    changes: isDue(olds, news) || olds.bytes !== news.bytes || olds.rotateAfterDays !== news.rotateAfterDays,
  }),
  read: async (id, props) => (props === undefined ? { id } : { id, props }),
  update: async (_id, olds, news) => {
    const { current, accepted, rotatedAt } = olds;
    const next = accepted.at(-1) ?? generate(news);
    return {
      outs: isDue(olds, news) ? state(news, next, current) : { ...news, current, accepted, rotatedAt },
    };
  },
  delete: async () => undefined,
};

function state(inputs: RotatingSecretInputs, current: string, previous: string): RotatingSecretState {
  return {
    bytes: inputs.bytes,
    rotateAfterDays: inputs.rotateAfterDays,
    current,
    accepted: [current, previous, generate(inputs)],
    rotatedAt: new Date().toISOString(),
  };
}

function generate({ bytes }: RotatingSecretInputs): string {
  return randomBytes(bytes).toString("base64url");
}

function isDue({ rotatedAt }: RotatingSecretState, { rotateAfterDays }: RotatingSecretInputs): boolean {
  return Date.now() - Date.parse(rotatedAt) >= rotateAfterDays * DAY_MS;
}
