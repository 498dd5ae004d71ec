import type { APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { createCloudWatch, MetricsDoor } from "../../adapters/aws/index.ts";
import { problemResponse } from "../../core/doors/answers.ts";
import { problemOf, unavailableProblem } from "../../core/problems.ts";
import { StoreUnavailable } from "../../ports/index.ts";
import type { Problem } from "../../protocol/index.ts";
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

const NOT_HERE: Problem = problemOf({
  status: 403,
  code: "PERMISSION_DENIED",
  detail: "This host answers only its own edge.",
  hint: "Call the service's public host.",
});

const UNREADABLE: Problem = problemOf({
  status: 400,
  code: "INVALID_INPUT",
  detail: "This is no call that a door could read.",
  hint: "GET /signature tells what this server is.",
});

const FAILED: Problem = problemOf({
  status: 503,
  code: "UNAVAILABLE",
  detail: "The server could not finish this call.",
  hint: "Repeat it a little later.",
  retryAfterMs: 1000,
});
