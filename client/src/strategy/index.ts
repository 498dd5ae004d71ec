export * from "./decide.ts";
export * from "./options.ts";
export * from "./probe.ts";
export * from "./server.ts";
