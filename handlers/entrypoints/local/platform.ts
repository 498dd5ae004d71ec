import type { Clock } from "../../ports/index.ts";
import { RandomIds } from "./randomIds.ts";

export const systemClock: Clock = { now: () => Date.now() };

export const randomIds = new RandomIds(systemClock);
