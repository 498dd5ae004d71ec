import { busySeconds } from "./metering.ts";
import type { ByType } from "./resources.ts";
import { listAt, numberAt } from "./resources.ts";

/** What the bill takes for a gigabyte. */
const MB_PER_GB = 1_024;
/** Calls that an instance may have at once, and how long one of ours lasts. */
const CALLS_AT_ONCE = 32;
const CALL_SECONDS = 0.05;

/** Memory of an instance; 0 where there is no app. */
export function memoryGigabytes(ofType: ByType): number {
  const apps = ofType("azure-native:web:WebApp");
  for (const app of apps) {
    if (listAt(app, "functionAppConfig.scaleAndConcurrency.alwaysReady").length > 0) {
      throw new Error(`${app.name}: no price is known for instances that are always ready; allowed: none`);
    }
  }
  const sizes = apps.map((it) => numberAt(it, "functionAppConfig.scaleAndConcurrency.instanceMemoryMB"));
  return Math.max(0, ...sizes) / MB_PER_GB;
}

/** Gigabyte-seconds of so many calls that come at random in that time: those of one second share an instance. */
export function functionTime(ofType: ByType, calls: number, seconds: number): number {
  const instances =
    seconds > 0 ? Math.max(1, Math.ceil(((calls / seconds) * CALL_SECONDS) / CALLS_AT_ONCE)) : 0;
  return busySeconds(calls, seconds) * instances * memoryGigabytes(ofType);
}
