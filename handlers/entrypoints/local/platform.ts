import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { Clock, Ids } from "../../ports/index.ts";

export const systemClock: Clock = { now: () => Date.now() };

export const randomIds: Ids = { uuid: () => uuidv7(), random: (bytes) => randomBytes(bytes) };
