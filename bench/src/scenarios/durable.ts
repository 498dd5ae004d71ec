import { DurableTraffic } from "../load/durableTraffic.ts";
import { measureRelay } from "./relay.ts";
import type { Scenario } from "./scenario.ts";

/** A request goes out, its result comes back: two durable events, each stored and acknowledged where the stack can. */
export const durable: Scenario = {
  name: "durable",
  title: "Durable events: client → server → extension → server → client",
  contenders: ["bareRelay", "semantest", "socketIoRelay", "storingRelay", "bareRelayAgain"],
  rounds: 3,
  measure: (contender, plan) => measureRelay(contender, plan, async (pairs) => new DurableTraffic(pairs)),
};
