import { once } from "node:events";
import * as v from "valibot";
import { SCENARIOS } from "../scenarios/index.ts";
import type { Round } from "../stats/observation.ts";
import { JobSchema } from "./jobs.ts";

// Runs one job in a process of its own, so that each round starts equal and the generator has a core for itself.
const [message] = await once(process, "message");
const { scenario: name, contender, plan } = v.parse(JobSchema, message);
const scenario = SCENARIOS.find((it) => it.name === name);
if (scenario === undefined) throw new Error(`scenario ${JSON.stringify(name)} does not exist`);
const round: Round = { contender, ...(await scenario.measure(contender, plan)) };
process.send?.(round, () => process.disconnect());
