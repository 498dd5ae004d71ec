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
  /** Words for the same: of the most urgent human state, else of the connection. */
  readonly words: MessageKey;
}

/** The number of requests that wait for the person, else the icon of the most urgent state, else whether a job runs. Pure. */
export function actionBadge({
  connection,
  humanStates,
  consent,
  job,
}: Pick<WorkerState, "connection" | "humanStates" | "consent" | "job">): ActionBadge {
  const { label, colour } = lookOf(connection);
  const [urgent] = humanStates;
  const look = urgent && HUMAN_STATES[urgent.code];
  const text = consent.length > 0 ? String(consent.length) : (look?.icon ?? (job ? "…" : ""));
  return { text, colour, words: look?.text ?? label };
}
