import type { PlannedResource, Usage } from "../contract.ts";
import { signalrMessages } from "./azure.ts";
import { signalrUnits } from "./signalr.ts";
import { trafficOf } from "./traffic.ts";

// What SignalR takes, which no money changes but another tier or more units.
// https://azure.microsoft.com/pricing/details/signalr-service/

const FREE_SOCKETS = 20;
const FREE_MESSAGES_A_DAY = 20_000;
const SOCKETS_A_UNIT = 1_000;

/** What a stack can carry at the same time, whatever is paid. */
export interface Capacity {
  /** Sockets at once. */
  readonly sockets: number;
  /** Messages that it sends in a day; undefined: as many as are paid for. */
  readonly messagesADay: number | undefined;
  /** The most users who do what these do and are all connected at once. */
  readonly users: number;
}

/** The bound of a stack; undefined where its cloud sets none that such numbers of users reach. */
export function capacityOf(resources: readonly PlannedResource[], usage: Usage): Capacity | undefined {
  const units = signalrUnits(resources);
  if (units === undefined) return undefined;
  const sockets = units.isFree ? FREE_SOCKETS : units.count * SOCKETS_A_UNIT;
  const messagesADay = units.isFree ? FREE_MESSAGES_A_DAY : undefined;
  const each = signalrMessages(trafficOf({ ...usage, users: 1 })) / usage.daysPerMonth;
  const users = messagesADay === undefined || each === 0 ? sockets : Math.min(sockets, messagesADay / each);
  return { sockets, messagesADay, users: Math.floor(users) };
}
