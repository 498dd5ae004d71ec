import { connectStorm } from "./connectStorm.ts";
import { durable } from "./durable.ts";
import { ephemeral } from "./ephemeral.ts";
import { failover } from "./failover.ts";
import { idleMemory } from "./idleMemory.ts";
import { image } from "./image.ts";
import type { Scenario } from "./scenario.ts";

/** Everything that is measured, in the order of the report. */
export const SCENARIOS: readonly Scenario[] = [ephemeral, durable, connectStorm, idleMemory, image, failover];
