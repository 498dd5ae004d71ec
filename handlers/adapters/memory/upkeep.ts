import type { Clock, Telemetry } from "../../ports/index.ts";
import type { Database } from "./database.ts";
import type { LocalImageStore } from "./images/imageStore.ts";

const ROWS_EVERY_MS = 60_000;
/** Rows per table and round: a few milliseconds. */
const ROWS = 10_000;
const IMAGES_EVERY_MS = 3_600_000;

export interface UpkeepParts {
  readonly clock: Clock;
  readonly database: Database;
  readonly images: Pick<LocalImageStore, "sweep">;
  readonly telemetry: Pick<Telemetry, "log">;
}

/** Clears away what has expired while nothing else happens. Does not keep the process alive. */
export function startUpkeep(parts: UpkeepParts, imageRetentionMs: number): { stop(): void } {
  const { clock, database, images, telemetry } = parts;
  const failed = () => telemetry.log("warn", "upkeep_failed");
  const rows = setInterval(() => {
    try {
      database.state().sweep(ROWS, clock.now());
    } catch {
      failed();
    }
  }, ROWS_EVERY_MS);
  const bytes = setInterval(() => void images.sweep(imageRetentionMs).catch(failed), IMAGES_EVERY_MS);
  rows.unref();
  bytes.unref();
  return {
    stop: () => {
      clearInterval(rows);
      clearInterval(bytes);
    },
  };
}
