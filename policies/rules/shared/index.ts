export { budget } from "./budget.ts";
export { durableData } from "./durableData.ts";
export { requestsPerMinute } from "./requestsPerMinute.ts";
