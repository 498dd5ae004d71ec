import { HOURS_A_MONTH } from "./assumptions.ts";

export const KB_A_GB = 1_048_576;
export const MB_A_GB = 1_024;
/** What is kept for days is billed by the month of so many. */
export const DAYS_A_MONTH = 30;
export const SECONDS_A_MONTH = HOURS_A_MONTH * 3_600;
