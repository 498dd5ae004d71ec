import { AZURE_PRICES as P } from "../prices/azure.ts";
import {
  CALLS_PER_CONNECTION,
  CALLS_PER_IMAGE,
  FRAME_BYTES,
  GB,
  IMAGE_BYTES,
  SECONDS_A_MONTH,
} from "./assumptions.ts";
import { storeCalls } from "./awsVariable.ts";
import { metricGigabytes, probesOfFrontDoor } from "./azureFixed.ts";
import { functionTime, memoryGigabytes } from "./azureFunctions.ts";
import type { Use } from "./meter.ts";
import { signalrMessages } from "./metering.ts";
import type { ByType } from "./resources.ts";
import { listAt, numberAt, textAt, valueAt } from "./resources.ts";
import type { Traffic } from "./traffic.ts";

const DAYS_A_MONTH = 30;
/** Messages of a day that the price of a unit includes. */
const INCLUDED_PER_UNIT = 1_000_000;
/** A kilobyte written, and read by strong consistency, which asks two replicas. */
const REQUEST_UNITS = { write: 6, read: 2 };

/** What people's use of the service uses. */
export function variableUsesOnAzure(traffic: Traffic, ofType: ByType): Use[] {
  return [
    ...signalr(traffic, ofType),
    ...functions(traffic, ofType),
    ...store(traffic, ofType),
    ...edge(traffic, ofType),
    ...images(traffic, ofType),
  ];
}

function variable(price: Use["price"], item: string, group: string, count: number): Use {
  return { price, item, group, kind: "variable", count };
}

/** Messages of a month: each frame sent goes on to the functions, each received to one peer. */
function messagesOf({ connections, framesIn, framesOut, idlePings, openPings }: Traffic): number {
  const asked = idlePings + openPings + connections;
  return (framesIn + framesOut + 2 * asked) * signalrMessages(FRAME_BYTES, 0);
}

function signalr(traffic: Traffic, ofType: ByType): Use[] {
  return ofType("azure-native:signalrservice:SignalR")
    .filter((it) => textAt(it, "sku.name") !== "Free_F1")
    .map((it) => {
      const included = numberAt(it, "sku.capacity") * INCLUDED_PER_UNIT * traffic.activeDays;
      const beyond = Math.max(0, messagesOf(traffic) - included);
      return variable(P.signalrMessages, "Messages beyond a million a day and unit", "Sockets", beyond);
    });
}

function functions(traffic: Traffic, ofType: ByType): Use[] {
  const { activeSeconds, connections, framesIn, idlePings, images: pictures, openPings } = traffic;
  if (memoryGigabytes(ofType) === 0) {
    return [];
  }
  const calls =
    framesIn + idlePings + openPings + connections * CALLS_PER_CONNECTION + pictures * CALLS_PER_IMAGE;
  const watched = (probesOfFrontDoor(ofType) * activeSeconds) / SECONDS_A_MONTH;
  // Calls share instances with those who watch, so only what they add counts.
  const added =
    functionTime(ofType, watched + calls, activeSeconds) - functionTime(ofType, watched, activeSeconds);
  return [
    variable(P.executions, "Function calls", "Functions", calls),
    variable(P.duration, "Function time", "Functions", added),
    variable(
      P.logs,
      "Metrics written",
      "Observability",
      watched > 0 || calls === 0 ? 0 : metricGigabytes(activeSeconds),
    ),
  ];
}

function store(traffic: Traffic, ofType: ByType): Use[] {
  const writes = storeCalls(traffic, "writes") * REQUEST_UNITS.write;
  const reads = storeCalls(traffic, "reads") * REQUEST_UNITS.read;
  return ofType("azure-native:cosmosdb:DatabaseAccount").flatMap(() => [
    variable(P.requestUnits, "Writes of the store", "Data", writes),
    variable(P.requestUnits, "Reads of the store", "Data", reads),
  ]);
}

/** A socket is one request; frames count by their bytes. */
function edge(traffic: Traffic, ofType: ByType): Use[] {
  const { connections, framesOut, idlePings, images: pictures, openPings } = traffic;
  const frames = framesOut + idlePings + openPings + 2 * connections;
  const calls = pictures * CALLS_PER_IMAGE;
  const bytes = (frames + calls) * FRAME_BYTES + pictures * IMAGE_BYTES;
  return ofType("azure-native:cdn:Profile").flatMap(() => [
    // By the edge go a ticket and an upgrade, the calls of an image, and its bytes both ways.
    variable(P.frontDoorRequests, "Edge requests", "Edge", 2 * connections + calls + 2 * pictures),
    variable(P.frontDoorOut, "Edge to people", "Edge", bytes / GB),
  ]);
}

function images({ images: count }: Traffic, ofType: ByType): Use[] {
  const gigabytes = (count * IMAGE_BYTES) / GB;
  const days = Math.max(
    0,
    ...ofType("azure-native:storage:ManagementPolicy")
      .flatMap((it) => listAt(it, "policy.rules"))
      .map((it) =>
        Number(valueAt(it, "definition.actions.baseBlob.delete.daysAfterModificationGreaterThan") ?? 0),
      ),
  );
  const isBehindEdge = ofType("azure-native:cdn:Profile").length > 0;
  return ofType("azure-native:storage:ManagementPolicy").flatMap(() => [
    variable(P.blobStorage, `Images kept ${days} days`, "Images", (gigabytes * days) / DAYS_A_MONTH),
    variable(P.blobWrites, "Images stored", "Images", count),
    variable(P.blobReads, "Images fetched", "Images", count),
    ...(isBehindEdge ? [] : [variable(P.regionOut, "Images to people", "Images", gigabytes)]),
  ]);
}
