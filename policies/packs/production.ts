import type { Pack } from "../frame/pack.ts";
import { stageThrottle } from "../rules/aws/stageThrottle.ts";

export const production: Pack = {
  name: "semantest-production",
  description: "x",
  entries: [{ rule: stageThrottle, level: "mandatory" }],
};
