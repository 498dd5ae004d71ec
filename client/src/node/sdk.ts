import { SemantestClient as PortableClient } from "../client.ts";
import type { SemantestClientOptions } from "../clientOptions.ts";
import { filePins } from "./filePins.ts";

export * from "../index.ts";

/** The client as Node gets it: it knows local servers by the keys they publish in the user's config folder. */
export class SemantestClient extends PortableClient {
  constructor(options: SemantestClientOptions = {}) {
    super({ ...options, pins: options.pins ?? filePins() });
  }
}
