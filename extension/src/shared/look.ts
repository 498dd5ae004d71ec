import type { IndicatorState } from "./contract.ts";
import type { MessageKey } from "./text.ts";

/** Colours of the connection, `#rrggbb`. */
const COLOURS = { local: "#0066CC", cloud: "#00AA44", none: "#777777" } as const;

/** Share of the colour over the opaque layer. */
const TINT = 0.2;

/** The opaque layer and the text on it, for light and dark pages. */
export const LAYERS = {
  light: { ground: "#ffffff", ink: "#10202f" },
  dark: { ground: "#161a1e", ink: "#f2f6fa" },
} as const;

/** An opaque layer under the colour at its share, `#rrggbb`. Pure. */
export function tinted(ground: string, colour: string): string {
  const channel = (of: string, at: number) => Number.parseInt(of.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => channel(ground, at) * (1 - TINT) + channel(colour, at) * TINT);
  return `#${mixed.map((it) => Math.round(it).toString(16).padStart(2, "0")).join("")}`;
}

/** What the badge says, without the latency, and its colour. */
export function lookOf({ state, environment }: Pick<IndicatorState["connection"], "state" | "environment">): {
  readonly label: MessageKey;
  readonly colour: string;
} {
  if (state === "connected" && environment !== undefined)
    return environment === "local"
      ? { label: "statusLocal", colour: COLOURS.local }
      : { label: "statusCloud", colour: COLOURS.cloud };
  if (state === "paused") return { label: "statusPaused", colour: COLOURS.none };
  return { label: state === "offline" ? "statusOffline" : "statusConnecting", colour: COLOURS.none };
}

/** What makes a hidden badge come back: another server, or another state of the connection. */
export function changeKey({ connection, humanStates, job, waiting }: IndicatorState): string {
  const codes = humanStates.map(({ code }) => code).join();
  return [connection.state, connection.environment, codes, job?.correlationId, waiting].join("|");
}
