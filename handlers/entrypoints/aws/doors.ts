import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { createCloudWatch, MetricsDoor } from "../../adapters/aws/index.ts";
import { problemResponse } from "../../core/doors/answers.ts";
import { FAILED, NOT_HERE, UNREADABLE } from "../../core/doors/entryProblems.ts";
import { unavailableProblem } from "../../core/problems.ts";
import { StoreUnavailable } from "../../ports/index.ts";
import { openFunctions, systemClock } from "./functions.ts";
import { viewerOf } from "./headers.ts";
import { type CallEvent, requestOf, resultOf } from "./httpMessages.ts";
import { invoke } from "./invocation.ts";
import { cameThroughEdge } from "./originSecret.ts";

const { service, secrets, telemetry, settings } = openFunctions(process.env, ({ region, stack }) => {
  const door = new MetricsDoor(createCloudWatch(region), stack, systemClock);
  return { metrics: () => door.read() };
});

/** Handler of every HTTP call. */
export const handler = async (
  event: CallEvent,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> =>
  resultOf(
    await invoke(telemetry, context, { door: "fetch", otherwise: () => problemResponse(FAILED) }, () =>
      answer(event),
    ),
  );

async function answer(event: CallEvent): Promise<Response> {
  const { headers, requestContext } = event;
  try {
    const { originSecrets } = await secrets.read();
    if (!cameThroughEdge(headers, originSecrets)) {
      telemetry.count("requests_refused_total", { reason: "edge" });
      return problemResponse(NOT_HERE);
    }
  } catch (error) {
    if (error instanceof StoreUnavailable) return problemResponse(unavailableProblem(error));
    throw error;
  }
  const request = readable(event);
  if (request === undefined) return problemResponse(UNREADABLE);
  return service.fetch(request, { ip: viewerOf(headers) ?? requestContext.http.sourceIp });
}

function readable(event: CallEvent): Request | undefined {
  try {
    return requestOf(event, settings.publicOrigin);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
