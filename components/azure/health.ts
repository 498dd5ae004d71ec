import { WebTest } from "@pulumi/azure-native/applicationinsights/webTest.js";
import * as pulumi from "@pulumi/pulumi";
import { Tier } from "../args.ts";
import type { Context } from "./context.ts";
import { HEALTH_PATH } from "./routes.ts";
import type { Telemetry } from "./telemetry.ts";

/** The shortest of Azure's intervals that one place can afford: each asking costs 0.0005 USD. */
const SECONDS_BETWEEN = 300;
/** East US, one of the few places whose checkers speak TLS 1.3, which the domain asks for. */
const PLACE = "us-va-ash-azr";

/** Asks for the service's health under its public name each five minutes, on tier production. */
export function createHealthCheck(
  { group, location, name, options, physicalName, settings, tags }: Context,
  { insights }: Telemetry,
  host: pulumi.Output<string>,
): WebTest | undefined {
  if (settings.tier !== Tier.Production) {
    return undefined;
  }
  const webTestName = physicalName("health");
  return new WebTest(
    `${name}-health`,
    {
      webTestName,
      syntheticMonitorId: webTestName,
      resourceGroupName: group.name,
      location,
      kind: "standard",
      webTestKind: "standard",
      description: "Asks for /health from outside.",
      enabled: true,
      frequency: SECONDS_BETWEEN,
      timeout: 30,
      retryEnabled: true,
      locations: [{ location: PLACE }],
      request: {
        requestUrl: pulumi.interpolate`https://${host}${HEALTH_PATH}`,
        httpVerb: "GET",
        followRedirects: false,
        parseDependentRequests: false,
      },
      validationRules: {
        expectedHttpStatusCode: 200,
        ignoreHttpStatusCode: false,
        sSLCheck: true,
        sSLCertRemainingLifetimeCheck: 7,
      },
      // By this tag Azure knows to which component a test belongs.
      tags: pulumi
        .all([tags, insights.id])
        .apply(([own, id]): Record<string, string> => ({ ...own, [`hidden-link:${id}`]: "Resource" })),
    },
    options,
  );
}
