import { SemantestClient as PortableClient } from "../client.ts";
import type { SemantestClientOptions } from "../clientOptions.ts";
import { signWith } from "../signing.ts";
import { filePins } from "./filePins.ts";

export * from "../index.ts";

/** How a client in Node is set up. */
export interface NodeClientOptions extends SemantestClientOptions {
  /** Key pair by which an extension knows this client; the same as `sign: signWith(signingKey)`. Default: none. */
  readonly signingKey?: CryptoKeyPair | undefined;
}

/** The client as Node gets it: it knows local servers by the keys they publish in the user's config folder. */
export class SemantestClient extends PortableClient {
  constructor({ signingKey, ...options }: NodeClientOptions = {}) {
    const sign = options.sign ?? (signingKey === undefined ? undefined : signWith(signingKey));
    super({ ...options, sign, pins: options.pins ?? filePins() });
  }
}
