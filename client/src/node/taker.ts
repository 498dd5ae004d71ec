import type { SemantestTakerOptions } from "../taker/options.ts";
import { SemantestTaker as PortableTaker } from "../taker/taker.ts";
import { filePins } from "./filePins.ts";

export * from "../taker/index.ts";

/** The taker as Node gets it: it knows local servers by the keys they publish in the user's config folder. */
export class SemantestTaker extends PortableTaker {
  constructor(options: SemantestTakerOptions) {
    super({ ...options, pins: options.pins ?? filePins() });
  }
}
