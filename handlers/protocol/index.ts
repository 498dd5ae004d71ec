export * from "./constants.ts";
export * from "./doors.ts";
export * from "./envelope.ts";
export * from "./events.ts";
export * from "./frame.ts";
export * from "./limits.ts";
export * from "./names.ts";
export * from "./payloads.ts";
