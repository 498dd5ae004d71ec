import type { Stack } from "../stacks/names.ts";
import { bareRelay } from "./bareRelay.ts";
import type { Dialect } from "./dialect.ts";
import { semantest } from "./semantest.ts";
import { socketIoRelay } from "./socketIoRelay.ts";
import { storingRelay } from "./storingRelay.ts";

/** How each stack is spoken to. */
export const DIALECTS: Readonly<Record<Stack, Dialect>> = {
  bareRelay,
  semantest,
  socketIoRelay,
  storingRelay,
};
