import { messageOf } from "../errors.ts";
import type { EnvironmentVariables } from "../strategy/options.ts";

/** Environment variables of the process; a browser has none. */
export const environment: EnvironmentVariables = {};

/** Why an HTTP call failed, one line for a person. Browsers do not tell. */
export const networkFailure = messageOf;
