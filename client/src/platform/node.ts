import { messageOf } from "../errors.ts";
import type { EnvironmentVariables } from "../strategy/options.ts";
import { fields } from "../wire/fields.ts";

/** Environment variables of the process. */
export const environment: EnvironmentVariables = process.env;

/** What Node says in the cause of an error. */
const REASONS = new Map<unknown, string>([
  ["ECONNREFUSED", "nothing is listening there"],
  ["ENOTFOUND", "the host name is unknown"],
  ["EAI_AGAIN", "the host name is unknown"],
  ["ECONNRESET", "the connection was cut"],
  ["UND_ERR_SOCKET", "the connection was cut"],
]);

/** Why an HTTP call failed, one line for a person. */
export function networkFailure(error: unknown): string {
  const { cause } = fields(error);
  return REASONS.get(fields(cause).code) ?? messageOf(cause ?? error);
}
