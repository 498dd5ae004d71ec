import type { APIGatewayRequestAuthorizerEvent, Context } from "aws-lambda";
import { unavailableProblem } from "../../core/problems.ts";
import { StoreUnavailable } from "../../ports/index.ts";
import { type AuthorizerContext, contextOf } from "./admission.ts";
import { openFunctions } from "./functions.ts";
import { headerOf, ticketOf, viewerOf } from "./headers.ts";
import { invoke } from "./invocation.ts";
import { cameThroughEdge } from "./originSecret.ts";

const { service, secrets, telemetry, settings, clock } = openFunctions(process.env);

/** The parts of API Gateway's event that are read; a socket's has what a REST call's has. */
type AuthorizerEvent = Pick<
  APIGatewayRequestAuthorizerEvent,
  "methodArn" | "headers" | "queryStringParameters"
> & {
  readonly requestContext: {
    readonly connectionId?: string | undefined;
    readonly domainName?: string | undefined;
    readonly stage: string;
    readonly identity: { readonly sourceIp: string };
  };
};

/**
 * Authorizer of `$connect`. Consumes the ticket, and hands the principal on in its context, where every later event of the
 * socket carries it. A refusal is handed on as well: only the `$connect` route can answer with its own status.
 */
export const handler = (event: AuthorizerEvent, context: Context) =>
  invoke(telemetry, context, { door: "authorizer", otherwise: () => decision("Deny", event.methodArn) }, () =>
    authorize(event),
  );

async function authorize(event: AuthorizerEvent) {
  const { methodArn, headers, queryStringParameters, requestContext } = event;
  try {
    const { originSecrets } = await secrets.read();
    if (!cameThroughEdge(headers, originSecrets)) {
      telemetry.count("requests_refused_total", { reason: "edge" });
      return decision("Deny", methodArn);
    }
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    const verdict = { accepted: false, problem: unavailableProblem(error) } as const;
    return decision("Allow", methodArn, contextOf(verdict, clock.now()));
  }
  const now = clock.now();
  const ticket = ticketOf(headers, queryStringParameters);
  const origin = headerOf(headers, "Origin");
  const verdict = await service.connected(
    {
      id: requestContext.connectionId ?? "",
      endpoint: `https://${requestContext.domainName}/${requestContext.stage}`,
      release: settings.release,
      openedAt: now,
    },
    {
      ip: viewerOf(headers) ?? requestContext.identity.sourceIp,
      ...(ticket !== undefined && { ticket }),
      ...(origin !== undefined && { origin }),
    },
  );
  return decision("Allow", methodArn, contextOf(verdict, now));
}

function decision(effect: "Allow" | "Deny", methodArn: string, context: AuthorizerContext = {}) {
  return {
    principalId: "peer",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource: methodArn }],
    },
    context,
  };
}
