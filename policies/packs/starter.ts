import type { Pack } from "../frame/pack.ts";
import { stageThrottle } from "../rules/aws/stageThrottle.ts";

export const starter: Pack = {
  name: "semantest-starter",
  description: "x",
  entries: [{ rule: stageThrottle, level: "mandatory" }],
};
