import { simulate } from "./run.ts";

/** Runs of a full check; a seed of one's own repeats one run. */
const RUNS = Number(process.env.SIMULATION_RUNS ?? 10_000);
const SEED = process.env.SIMULATION_SEED;

describe("simulation: the promises hold under random schedules", function () {
  this.timeout(20 * 60_000);

  it(`${RUNS} runs with loss, duplication, reordering, crashes, restarts and two sockets of a session`, async () => {
    const seeds = SEED === undefined ? Array.from({ length: RUNS }, (_, n) => n + 1) : [Number(SEED)];
    for (const seed of seeds) {
      try {
        await simulate(seed);
      } catch (error) {
        throw new Error(`run ${seed}: repeat it with SIMULATION_SEED=${seed}`, { cause: error });
      }
    }
  });
});
