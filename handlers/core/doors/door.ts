import type { Context, Hono } from "hono";
import type { Ports } from "../../ports/index.ts";
import type { RequestContext } from "../contract.ts";
import type { Delivery } from "../delivery/contract.ts";
import { DEFAULT_DOORS, type DoorSettings, type ServiceSettings } from "../settings.ts";

/** What every door works with. */
export interface DoorParts {
  readonly ports: Ports;
  readonly settings: ServiceSettings;
  readonly delivery: Delivery;
  /** Waits; returns early, without an error, once the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Hono's types for our doors: the platform's knowledge of a call rides in `env`. */
export interface DoorEnv {
  Bindings: RequestContext;
}

type DoorApp = Hono<DoorEnv>;
export type DoorContext = Context<DoorEnv>;

/** Adds one group of doors. */
export type DoorGroup = (app: DoorApp, parts: DoorParts) => void;

/** Limits of the doors, with their defaults. */
export function doorSettings({ settings }: DoorParts): DoorSettings {
  return settings.doors ?? DEFAULT_DOORS;
}

/** Milliseconds since the epoch as the doors write time. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
