import { runRound } from "./processes/runRound.ts";
import type { Plan, Scenario } from "./scenarios/scenario.ts";
import type { Round } from "./stats/observation.ts";
import { needsMore, summarize } from "./stats/summary.ts";

/** Rounds are added while other programs disturb, up to this multiple of the least. */
const MOST_ROUNDS = 3;

export interface RunOptions {
  readonly plan: Plan;
  /** Rounds, at most, however disturbed; absent: `MOST_ROUNDS` times the least. */
  readonly atMost: number | undefined;
  readonly tell: (line: string) => void;
}

/** Runs a scenario in rounds: each contender takes its turn in each, so that what drifts reaches all alike. */
export async function runScenario(scenario: Scenario, { plan, atMost, tell }: RunOptions): Promise<Round[]> {
  const rounds: Round[] = [];
  const most = atMost ?? scenario.rounds * MOST_ROUNDS;
  for (let number = 1; number <= most; number += 1) {
    if (number > scenario.rounds && !needsMore(summarize(rounds))) break;
    for (const contender of scenario.contenders) {
      tell(`${scenario.name}: round ${number}, ${contender}`);
      rounds.push(await runRound({ scenario: scenario.name, contender, plan }));
    }
  }
  return rounds;
}
