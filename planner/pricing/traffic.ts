import type { Usage } from "../contract.ts";
import {
  FRAMES_SENT_PER_JOB,
  HOURS_A_MONTH,
  JOB_SECONDS,
  SECONDS_BETWEEN_PINGS,
  SOCKET_MINUTES,
  SOCKETS_PER_JOB,
} from "./assumptions.ts";

/** What a month brings, whatever cloud serves it. */
export interface Traffic {
  readonly users: number;
  readonly jobs: number;
  readonly framesIn: number;
  readonly framesOut: number;
  readonly socketMinutes: number;
  readonly idlePings: number;
  readonly openPings: number;
  readonly connections: number;
  readonly images: number;
  /** Time in which people are there, seconds. */
  readonly activeSeconds: number;
  readonly activeDays: number;
}

/**
 * One socket a person, for their hours; for the share of them that is always on, round the clock. Every frame sent is
 * taken for one of a job's four, which are the dearest.
 */
export function trafficOf(usage: Usage): Traffic {
  checkUsage(usage);
  const { alwaysOnShare, daysPerMonth, hoursPerDay, users } = usage;
  const userDays = users * daysPerMonth;
  const socketHours = userDays * hoursPerDay * (1 - alwaysOnShare) + users * alwaysOnShare * HOURS_A_MONTH;
  const jobs = (userDays * usage.framesSentPerUserDay) / FRAMES_SENT_PER_JOB;
  const openSeconds = Math.min(jobs * SOCKETS_PER_JOB * JOB_SECONDS, socketHours * 3_600);
  return {
    users,
    jobs,
    framesIn: userDays * usage.framesSentPerUserDay,
    framesOut: userDays * usage.framesReceivedPerUserDay,
    socketMinutes: socketHours * 60,
    idlePings: (socketHours * 3_600 - openSeconds) / SECONDS_BETWEEN_PINGS.idle,
    openPings: openSeconds / SECONDS_BETWEEN_PINGS.open,
    connections: socketHours > 0 ? Math.max(userDays, (socketHours * 60) / SOCKET_MINUTES) : 0,
    images: userDays * usage.imagesPerUserDay,
    activeSeconds: (alwaysOnShare > 0 ? HOURS_A_MONTH : daysPerMonth * hoursPerDay) * 3_600,
    activeDays: daysPerMonth,
  };
}

/** Only what jobs themselves bring, without sockets that wait. */
export function trafficOfJobs(jobs: number, usage: Usage): Traffic {
  const { framesReceivedPerUserDay, framesSentPerUserDay, imagesPerUserDay } = usage;
  const jobsPerUserDay = framesSentPerUserDay / FRAMES_SENT_PER_JOB;
  const perJob = (ofUserDay: number) => (jobsPerUserDay > 0 ? ofUserDay / jobsPerUserDay : 0);
  return {
    users: 0,
    jobs,
    framesIn: jobs * FRAMES_SENT_PER_JOB,
    framesOut: jobs * perJob(framesReceivedPerUserDay),
    socketMinutes: 0,
    idlePings: 0,
    openPings: (jobs * SOCKETS_PER_JOB * JOB_SECONDS) / SECONDS_BETWEEN_PINGS.open,
    connections: 0,
    images: jobs * perJob(imagesPerUserDay),
    activeSeconds: jobs * JOB_SECONDS,
    activeDays: 0,
  };
}

function checkUsage(usage: Usage): void {
  const most: Record<keyof Usage, number> = {
    users: 1e9,
    hoursPerDay: 24,
    daysPerMonth: 31,
    framesSentPerUserDay: 1e9,
    framesReceivedPerUserDay: 1e9,
    imagesPerUserDay: 1e6,
    alwaysOnShare: 1,
  };
  for (const [field, value] of Object.entries(usage)) {
    const limit = new Map(Object.entries(most)).get(field) ?? 0;
    if (!(value >= 0 && value <= limit)) {
      throw new Error(`${field}: ${value} is not allowed; allowed: 0 to ${limit}`);
    }
  }
}
