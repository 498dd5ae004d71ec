export { createDelivery, createEngine, type Delivery } from "./delivery/index.ts";
export { hashKey, KEY_PATTERN, mintKey, parseKey } from "./identity/keys.ts";
export * from "./service.ts";
export * from "./settings.ts";
export { createSockets, type Sockets } from "./sockets/index.ts";
