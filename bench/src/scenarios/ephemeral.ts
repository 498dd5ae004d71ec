import { EphemeralTraffic } from "../load/ephemeralTraffic.ts";
import { measureRelay } from "./relay.ts";
import type { Scenario } from "./scenario.ts";

/** Progress of a job goes from the extension to the client, the only way ephemeral events travel. */
export const ephemeral: Scenario = {
  name: "ephemeral",
  title: "Ephemeral events: extension → server → client",
  contenders: ["bareRelay", "semantest", "socketIoRelay", "bareRelayAgain"],
  rounds: 3,
  measure: (contender, plan) => measureRelay(contender, plan, EphemeralTraffic.open),
};
