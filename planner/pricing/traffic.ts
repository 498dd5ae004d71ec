import type { Usage } from "../contract.ts";
import {
  BUSY_PING_SECONDS,
  CALLS_AN_IMAGE,
  IDLE_PING_SECONDS,
  JOB,
  JOB_SECONDS,
  SOCKET,
  SOCKET_MINUTES,
} from "./assumptions.ts";

/** What goes over the wire in a month. */
export interface Traffic {
  /** Frames of peers to the service and of the service to peers, pings and pongs left out. */
  readonly sent: number;
  readonly received: number;
  /** Each is answered by a pong. */
  readonly pings: number;
  /** Of those, pings of peers with an open job, which the store hears of. */
  readonly busyPings: number;
  /** Minutes of open sockets, all together. */
  readonly minutes: number;
  /** Sockets opened, each after a call for its ticket. */
  readonly sockets: number;
  readonly images: number;
  /** HTTP calls of images. */
  readonly imageCalls: number;
  /** Hours of a month in which anybody is connected, if all are at the same time. */
  readonly hours: number;
}

export function trafficOf(usage: Usage): Traffic {
  const { alwaysOnShare, daysPerMonth, hoursPerDay, users } = usage;
  const userDays = users * daysPerMonth;
  const images = userDays * usage.imagesPerUserDay;
  const dailyHours = hoursPerDay * (1 - alwaysOnShare) + 24 * alwaysOnShare;
  const minutes = userDays * 60 * dailyHours;
  const busyPings = (images * JOB_SECONDS) / BUSY_PING_SECONDS;
  const idleMinutes = Math.max(0, minutes - (images * JOB_SECONDS) / 60);
  const isAlwaysOn = alwaysOnShare > 0 && users > 0;
  return {
    sent: userDays * usage.framesSentPerUserDay,
    received: userDays * usage.framesReceivedPerUserDay,
    pings: (idleMinutes * 60) / IDLE_PING_SECONDS + busyPings,
    busyPings,
    minutes,
    sockets: Math.max(dailyHours > 0 ? userDays : 0, minutes / SOCKET_MINUTES),
    images,
    imageCalls: images * CALLS_AN_IMAGE,
    hours: users > 0 ? daysPerMonth * (isAlwaysOn ? 24 : hoursPerDay) : 0,
  };
}

/** A thousand whole jobs with their images, and nothing else. */
export function trafficOfJobs(
  jobs: number,
  frames: { readonly sent: number; readonly received: number },
): Traffic {
  const busyPings = (jobs * JOB_SECONDS) / BUSY_PING_SECONDS;
  return {
    sent: jobs * frames.sent,
    received: jobs * frames.received,
    pings: busyPings,
    busyPings,
    minutes: 0,
    sockets: 0,
    images: jobs,
    imageCalls: jobs * CALLS_AN_IMAGE,
    hours: 0,
  };
}

/** Calls of the store. Every durable frame costs what a quarter of a whole job costs; a progress frame costs less. */
export function storeCalls({ busyPings, imageCalls, sent, sockets }: Traffic) {
  const calls = (kind: "writes" | "reads") =>
    (sent * JOB[kind]) / JOB.sent + busyPings + sockets * SOCKET[kind] + imageCalls;
  return { writes: calls("writes"), reads: calls("reads") };
}
