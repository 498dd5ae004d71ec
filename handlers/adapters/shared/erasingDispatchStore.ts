import {
  type CallOptions,
  type DispatchChange,
  type DispatchSnapshot,
  type DispatchStore,
  type Eventual,
  StoreUnavailable,
  type Telemetry,
} from "../../ports/index.ts";
import { errorFields } from "../../ports/logFields.ts";

/** Longest that an erasure waits for the storage, milliseconds. */
const REMOVAL_MS = 15_000;

/** Bytes that can be removed a tenant at a time. */
export interface TenantImages {
  /** May be called again and again. */
  removeTenant(tenant: string, options?: CallOptions): Promise<void>;
}

/**
 * Dispatch records whose erasure takes the tenant's images along. Where the bytes cannot be removed now, they are absent to
 * everybody already, by what the record says; the write still fails with `StoreUnavailable`, so that whoever erases is told, and
 * removes them by asking again.
 */
export class ErasingDispatchStore implements DispatchStore {
  readonly #records: DispatchStore;
  readonly #images: TenantImages;
  readonly #telemetry: Pick<Telemetry, "log">;

  constructor(records: DispatchStore, images: TenantImages, telemetry: Pick<Telemetry, "log">) {
    this.#records = records;
    this.#images = images;
    this.#telemetry = telemetry;
  }

  read(tenant: string, options?: CallOptions): Eventual<DispatchSnapshot> {
    return this.#records.read(tenant, options);
  }

  async write(
    tenant: string,
    snapshot: DispatchSnapshot,
    changes: readonly DispatchChange[],
    options?: CallOptions,
  ): Promise<"written" | "conflict"> {
    const outcome = await this.#records.write(tenant, snapshot, changes, options);
    if (outcome === "written" && changes.some(({ op }) => op === "erase")) await this.#removeImages(tenant);
    return outcome;
  }

  async #removeImages(tenant: string): Promise<void> {
    try {
      await this.#images.removeTenant(tenant, { signal: AbortSignal.timeout(REMOVAL_MS) });
    } catch (error) {
      this.#telemetry.log("warn", "images_not_erased", errorFields(error));
      throw new StoreUnavailable("the images of an erased tenant could not be removed", { cause: error });
    }
  }
}
