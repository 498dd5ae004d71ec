import { setTimeout as sleep } from "node:timers/promises";
import type { Usage } from "../processes/messages.ts";
import { SERVER_CORE } from "../processes/pinning.ts";
import { StackProcess } from "../processes/stackProcess.ts";
import { CONTENDERS, type Contender } from "../stacks/names.ts";
import { DIALECTS } from "../wire/dialects.ts";
import { closePairs, openPairs } from "../wire/pairs.ts";
import type { Measured, Plan, Scenario } from "./scenario.ts";

const PAIRS = 500;
/** Sockets that open and close first, so that code and tables are there before the count begins. */
const WARM_UP_PAIRS = 50;
/** Time for what closing and opening leave to be done, milliseconds. */
const SETTLE_MS = 1000;

/** Memory of a thousand open, silent sockets. */
export const idleMemory: Scenario = {
  name: "idleMemory",
  title: "Memory of 1,000 idle sockets",
  contenders: ["bareRelay", "semantest", "socketIoRelay"],
  rounds: 3,
  measure,
};

async function measure(contender: Contender, plan: Plan): Promise<Measured> {
  const stackName = CONTENDERS[contender];
  const dialect = DIALECTS[stackName];
  await using stack = await StackProcess.start(stackName, plan.pinned ? SERVER_CORE : undefined);
  await closePairs(await openPairs(dialect, stack.port, WARM_UP_PAIRS));
  const before = await settled(stack);
  const pairs = await openPairs(dialect, stack.port, PAIRS);
  const after = await settled(stack);
  await closePairs(pairs);
  const perSocketKb = (name: "rssBytes" | "heapUsedBytes") =>
    (after[name] - before[name]) / (2 * PAIRS) / 1024;
  return {
    observations: [
      { metric: "rssKb", value: perSocketKb("rssBytes") },
      { metric: "heapKb", value: perSocketKb("heapUsedBytes") },
    ],
    remarks: [],
  };
}

/** Usage after what is under way is done and garbage is gone. */
async function settled(stack: StackProcess): Promise<Usage> {
  await sleep(SETTLE_MS);
  await stack.usage({ collectGarbage: true });
  // Freed pages go back to the system a little later.
  await sleep(SETTLE_MS);
  return stack.usage({ collectGarbage: true });
}
