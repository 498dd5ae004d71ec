export * from "./service.ts";
export * from "./settings.ts";
