import type { Settings } from "../shared/settings.ts";
import { publicServer } from "./link.ts";
import { testServer } from "./signature.ts";

const LOCAL_SERVER = "ws://localhost:3003";

/** What the servers that the settings name say of themselves, beyond the connection: looked at with each attempt or failure. */
export class Surroundings {
  readonly #changed: () => void;
  /** Something that is not Semantest answers on the local port. */
  otherProgram = false;
  /** The local server speaks a newer protocol than this extension. */
  localIsNewer = false;
  /** So does the public one, which therefore let nobody in. */
  publicIsNewer = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Looks at the local port, where the person prefers it; true where a server answers that this extension can use. Never rejects. */
  async lookAtLocalPort({ preferLocal }: Settings): Promise<boolean> {
    const result = preferLocal ? (await testServer(LOCAL_SERVER)).result : undefined;
    this.otherProgram = result === "WRONG_SIGNATURE" || result === "TIMEOUT";
    this.localIsNewer = result === "TOO_OLD";
    this.#changed();
    return result === "ok";
  }

  /** Looks why the public server let nobody in. Never rejects. */
  async lookAtPublicServer(settings: Settings): Promise<void> {
    this.publicIsNewer = (await testServer(publicServer(settings))).result === "TOO_OLD";
    this.#changed();
  }
}
