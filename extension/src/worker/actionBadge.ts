import { HUMAN_STATES } from "../shared/humanStates.ts";
import { lookOf } from "../shared/look.ts";
import type { WorkerState } from "../shared/state.ts";
import type { MessageKey } from "../shared/text.ts";

/** What the button in the browser's bar shows. */
export interface ActionBadge {
  /** At most four signs; empty: nothing is the matter. */
  readonly text: string;
  /** Colour of the connection, `#rrggbb`. */
  readonly colour: string;
  /** Words for the sign. */
  readonly words: MessageKey;
  /** What is put into the words. */
  readonly values: readonly number[];
  /** Whether the words begin with our name already. */
  readonly isNamed: boolean;
}

/** The number of requests that wait for the person, else the icon of the most urgent state, else whether a job runs. Pure. */
export function actionBadge({
  connection,
  humanStates,
  consent,
  job,
}: Pick<WorkerState, "connection" | "humanStates" | "consent" | "job">): ActionBadge {
  const { label, colour } = lookOf(connection);
  const count = consent.length;
  if (count > 0) return { text: String(count), colour, words: "waiting", values: [count], isNamed: false };
  const [urgent] = humanStates;
  if (urgent === undefined) return { text: job ? "…" : "", colour, words: label, values: [], isNamed: true };
  const { icon, text } = HUMAN_STATES[urgent.code];
  return { text: icon, colour, words: text, values: [], isNamed: false };
}
