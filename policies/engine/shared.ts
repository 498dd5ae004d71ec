import type { Waiver } from "../frame/waiver.ts";

/** What the policies of one pack share while they serve an engine. */
export interface Shared {
  /** The waivers that hold, as soon as the engine has told them. */
  waivers: readonly Waiver[];
}
