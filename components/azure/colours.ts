/**
 * Flex Consumption has no slots, so a new version gets an app of its own: `blue` and `green`, each with its plan and its
 * hub, so that a socket stays with the version that opened it. This release builds one, and updates it in place.
 */
export const COLOURS = ["blue", "green"] as const;
export type Colour = (typeof COLOURS)[number];

/** The colour that serves. */
export const LIVE_COLOUR: Colour = "blue";

/** The hub of SignalR whose sockets an app serves. */
export function hubOf(colour: Colour): string {
  return `semantest_${colour}`;
}
