import * as v from "valibot";

/** Servers that are measured side by side. */
export type Stack = "bareRelay" | "semantest" | "socketIoRelay" | "storingRelay";

/** Who takes part, by the stack it runs. The bare relay takes part twice: how far it is from itself is the error of the rest. */
export const CONTENDERS = {
  bareRelay: "bareRelay",
  semantest: "semantest",
  socketIoRelay: "socketIoRelay",
  storingRelay: "storingRelay",
  bareRelayAgain: "bareRelay",
} as const satisfies Record<string, Stack>;
export type Contender = keyof typeof CONTENDERS;

export const ContenderSchema = v.picklist([
  "bareRelay",
  "semantest",
  "socketIoRelay",
  "storingRelay",
  "bareRelayAgain",
]);
