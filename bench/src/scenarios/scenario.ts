import type { Contender } from "../stacks/names.ts";
import type { Observation } from "../stats/observation.ts";

/** How long and how often is measured. */
export interface Plan {
  /** Length of a window, milliseconds. */
  readonly windowMs: number;
  /** Windows per round. */
  readonly windows: number;
  /** Load before the first window, milliseconds. */
  readonly warmUpMs: number;
  /** Repetitions per round where a scenario repeats one act. */
  readonly repeats: number;
  /** Whether the stack and the generator are bound to a core each. */
  readonly pinned: boolean;
}

export interface Measured {
  readonly observations: readonly Observation[];
  /** What went wrong, in words. */
  readonly remarks: readonly string[];
}

/** One thing that is measured. */
export interface Scenario {
  /** First part of its figures' names, and the word for `--only`. */
  readonly name: string;
  readonly title: string;
  /** In the order in which they take turns. */
  readonly contenders: readonly Contender[];
  /** Rounds per contender, at least. */
  readonly rounds: number;
  /** Measures one contender once; runs in the generator's process. */
  measure(contender: Contender, plan: Plan): Promise<Measured>;
}
