import { AWS_PRICES as P } from "../prices/aws.ts";
import {
  CALLS_PER_CONNECTION,
  CALLS_PER_IMAGE,
  FRAME_BYTES,
  GB,
  HOURS_A_MONTH,
  IMAGE_BYTES,
  JOB_KEPT_HOURS,
  STORE_CALLS,
  STORED_BYTES,
} from "./assumptions.ts";
import { callsOfFunctions, edgeCalls } from "./awsCalls.ts";
import type { Use } from "./meter.ts";
import { socketMessages } from "./metering.ts";
import type { ByType } from "./resources.ts";
import { listAt, valueAt } from "./resources.ts";
import type { Traffic } from "./traffic.ts";

const DAYS_A_MONTH = 30;

/** What people's use of the service uses. */
export function variableUsesOnAws(traffic: Traffic, ofType: ByType): Use[] {
  return [
    ...sockets(traffic, ofType),
    ...doors(traffic, ofType),
    ...store(traffic, ofType),
    ...images(traffic, ofType),
  ];
}

function variable(price: Use["price"], item: string, group: string, count: number): Use {
  return { price, item, group, kind: "variable", count };
}

function sockets(traffic: Traffic, ofType: ByType): Use[] {
  const { connections, framesIn, framesOut, idlePings, openPings, socketMinutes } = traffic;
  const frame = socketMessages(FRAME_BYTES);
  const pings = idlePings + openPings;
  const message = (item: string, count: number) => variable(P.socketMessages, item, "Gateway", count * frame);
  return [
    message("Frames sent", framesIn),
    message("Frames received", framesOut),
    message("Heartbeats of waiting sockets, with their answers", 2 * idlePings),
    message("Heartbeats of open jobs, with their answers", 2 * openPings),
    message("Greetings, with their answers", 2 * connections),
    variable(P.socketMinutes, "Time of sockets", "Gateway", socketMinutes),
    // An authorizer's call beyond the ticket, the opening, the greeting and the end.
    ...callsOfFunctions(
      {
        what: "of sockets",
        kind: "variable",
        calls: framesIn + pings + connections * (CALLS_PER_CONNECTION + 1),
      },
      ofType,
    ),
    ...edgeCalls(
      {
        what: "of sockets",
        kind: "variable",
        calls: 2 * connections,
        upBytes: (framesIn + pings + 2 * connections) * FRAME_BYTES,
        downBytes: (framesOut + pings + 2 * connections) * FRAME_BYTES,
      },
      ofType,
    ),
  ];
}

function doors({ connections, images }: Traffic, ofType: ByType): Use[] {
  const calls = images * CALLS_PER_IMAGE;
  return [
    variable(P.httpRequests, "HTTP requests for tickets and images", "Gateway", connections + calls),
    ...callsOfFunctions({ what: "for images", kind: "variable", calls }, ofType),
    ...edgeCalls(
      {
        what: "for images",
        kind: "variable",
        calls,
        upBytes: calls * FRAME_BYTES,
        downBytes: calls * FRAME_BYTES,
      },
      ofType,
    ),
  ];
}

function store(traffic: Traffic, ofType: ByType): Use[] {
  const tables = ofType("aws:dynamodb/table:Table");
  if (tables.length === 0) {
    return [];
  }
  const people = (traffic.users * STORED_BYTES.user) / GB;
  const jobs = (traffic.jobs * STORED_BYTES.job * JOB_KEPT_HOURS) / HOURS_A_MONTH / GB;
  const isBackedUp = tables.some(({ props }) => valueAt(props, "pointInTimeRecovery.enabled") === true);
  return [
    variable(P.writes, "Writes of the store", "Data", storeCalls(traffic, "writes")),
    variable(P.reads, "Reads of the store", "Data", storeCalls(traffic, "reads")),
    variable(P.tableStorage, "Items kept", "Data", people + jobs),
    ...(isBackedUp ? [variable(P.tableBackup, "Backup of keys", "Data", people)] : []),
  ];
}

/** Each a unit: an item is less than a kilobyte. */
export function storeCalls(traffic: Traffic, what: "writes" | "reads"): number {
  const { connection, image, job, pingOfOpenJob } = STORE_CALLS;
  return (
    traffic.jobs * job[what] +
    traffic.openPings * pingOfOpenJob[what] +
    traffic.connections * connection[what] +
    traffic.images * image[what]
  );
}

function images({ images: count }: Traffic, ofType: ByType): Use[] {
  const gigabytes = (count * IMAGE_BYTES) / GB;
  const days = Math.max(
    0,
    ...ofType("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
      .flatMap((it) => listAt(it, "rules"))
      .map((rule) => Number(valueAt(rule, "expiration.days") ?? 0)),
  );
  return ofType("aws:s3/bucket:Bucket").flatMap(() => [
    variable(P.bucketStorage, `Images kept ${days} days`, "Images", (gigabytes * days) / DAYS_A_MONTH),
    variable(P.bucketPuts, "Images stored", "Images", count),
    variable(P.bucketGets, "Images fetched", "Images", count),
    variable(P.regionOut, "Images to people", "Images", gigabytes),
  ]);
}
