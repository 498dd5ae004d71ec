import type * as v from "valibot";

/** How valibot begins the messages that it writes itself; those quote the input. */
const OWN_MESSAGE = "Invalid ";

/**
 * What a refused member must be, in words that follow its name. Never what it was: a frame or a body may hold what must
 * not come back in an answer or end in a log.
 */
export function explainIssue({ input, expected, message }: v.BaseIssue<unknown>): string {
  if (input === undefined) return "is missing";
  if (!message.startsWith(OWN_MESSAGE)) return message;
  return expected === null ? "is not valid" : `must be ${expected}`;
}
