export * from "./args.ts";
export type { DnsRecord } from "./outputs.ts";
export { SemantestWebSocketStack } from "./semantestWebSocketStack.ts";
