import { readResources, sharesBetween } from "../load/resources.ts";
import { SERVER_CORE } from "../processes/pinning.ts";
import { StackProcess } from "../processes/stackProcess.ts";
import { CONTENDERS, type Contender } from "../stacks/names.ts";
import type { Observation } from "../stats/observation.ts";
import type { Dialect } from "../wire/dialect.ts";
import { DIALECTS } from "../wire/dialects.ts";
import { Peer } from "../wire/peer.ts";
import type { Measured, Plan, Scenario } from "./scenario.ts";

const SOCKETS = 1000;

/** A thousand sockets open at once, each with its first exchange of frames, as after a network's return. */
export const connectStorm: Scenario = {
  name: "connectStorm",
  title: "1,000 sockets at once: opened and greeted",
  contenders: ["bareRelay", "semantest", "socketIoRelay"],
  rounds: 3,
  measure,
};

async function measure(contender: Contender, plan: Plan): Promise<Measured> {
  const stackName = CONTENDERS[contender];
  await using stack = await StackProcess.start(stackName, plan.pinned ? SERVER_CORE : undefined);
  const observations: Observation[] = [];
  // The first storm only warms up.
  for (let repeat = 0; repeat <= plan.repeats; repeat += 1) {
    const before = await readResources(stack);
    const peers = await storm(DIALECTS[stackName], stack.port);
    const stormMs = performance.now() - before.at;
    const { foreign } = sharesBetween(before, await readResources(stack));
    if (repeat > 0) observations.push({ metric: "stormMs", value: stormMs, foreign });
    await Promise.all(peers.map((peer) => peer.close()));
  }
  return { observations, remarks: [] };
}

function storm(dialect: Dialect, port: number): Promise<Peer[]> {
  const opening = Array.from({ length: SOCKETS }, (_, index) =>
    Peer.open(dialect, port, String(index >> 1), index % 2 === 0 ? "client" : "extension"),
  );
  return Promise.all(opening);
}
