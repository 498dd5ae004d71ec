export { type KeyValueStore, memoryStore } from "../storage.ts";
export type {
  Asker,
  Authorization,
  RetryOptions,
  SemantestTakerOptions,
  TakerEvents,
  TakerJob,
  TakerJobChange,
  TakerProgress,
  TakerResult,
  TakerTools,
} from "./options.ts";
export { SemantestTaker } from "./taker.ts";
