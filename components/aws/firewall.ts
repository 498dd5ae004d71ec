import type { input } from "@pulumi/aws/types/index.js";
import { WebAcl } from "@pulumi/aws/wafv2/webAcl.js";
import type * as pulumi from "@pulumi/pulumi";
import { Tier } from "../args.ts";
import type { Context } from "./context.ts";
import { EDGE_REGION } from "./context.ts";
import { isDomainReady } from "./domain.ts";
import { requestsPerMinute } from "./environment.ts";

type Rule = input.wafv2.WebAclRule;

/** The least that WAF counts to; the exact limit stands behind it, in the functions. */
const LEAST_RATE = 10;
const WINDOW_SECONDS = 60;
const TOO_MANY_REQUESTS = "too-many-requests";
/**
 * The one path that answers also under the distribution's own name: Route 53's health checkers speak TLS 1.2 at most,
 * which the domain refuses. It tells strangers nothing but one word.
 */
export const HEALTH_PATH = "/health";

/** The firewall in front of the distribution, on tier production. CloudFront takes only one that lives in us-east-1. */
export function createFirewall(context: Context): WebAcl | undefined {
  const { name, options, physicalName, settings, tags } = context;
  if (settings.tier !== Tier.Production) {
    return undefined;
  }
  return new WebAcl(
    `${name}-firewall`,
    {
      name: physicalName("firewall"),
      description: "In front of a Semantest service.",
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      customResponseBodies: [
        {
          key: TOO_MANY_REQUESTS,
          contentType: "APPLICATION_JSON",
          content: JSON.stringify({
            title: "Too many requests",
            status: 429,
            hint: "Wait a minute before the next request.",
          }),
        },
      ],
      rules: rules(context),
      visibilityConfig: visibility(physicalName("firewall")),
      region: EDGE_REGION,
      tags,
    },
    options,
  );
}

/** No common rule set: it refuses bodies above 8 KB, prompts that look like markup, and clients without User-Agent. */
function rules(context: Context): Rule[] {
  const { domain } = context.settings;
  return [
    ...(domain !== undefined && isDomainReady(context) ? [otherHosts(domain)] : []),
    tooManyRequests(requestsPerMinute(context.settings).apply((rate) => Math.max(rate, LEAST_RATE))),
    managed("bad-reputation", 2, "AWSManagedRulesAmazonIpReputationList"),
    managed("known-bad-inputs", 3, "AWSManagedRulesKnownBadInputsRuleSet"),
  ];
}

/** The distribution's own name goes on to accept old versions of TLS, so nobody but the health check gets past it. */
function otherHosts(domain: pulumi.Output<string>): Rule {
  return {
    name: "other-hosts",
    priority: 0,
    action: { block: {} },
    statement: {
      andStatement: {
        statements: [isNot({ singleHeader: { name: "host" } }, domain), isNot({ uriPath: {} }, HEALTH_PATH)],
      },
    },
    visibilityConfig: visibility("other-hosts"),
  };
}

/** Preflights are free: a browser sends one before each call of a page. */
function tooManyRequests(limit: pulumi.Output<number>): Rule {
  return {
    name: TOO_MANY_REQUESTS,
    priority: 1,
    action: {
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: TOO_MANY_REQUESTS,
          responseHeaders: [
            { name: "Retry-After", value: String(WINDOW_SECONDS) },
            // WAF cannot name the origin that asked; without this a page could not tell a refusal from a broken line.
            { name: "Access-Control-Allow-Origin", value: "*" },
            { name: "Access-Control-Expose-Headers", value: "Retry-After" },
          ],
        },
      },
    },
    statement: {
      rateBasedStatement: {
        limit,
        evaluationWindowSec: WINDOW_SECONDS,
        aggregateKeyType: "IP",
        scopeDownStatement: isNot({ method: {} }, "OPTIONS"),
      },
    },
    visibilityConfig: visibility(TOO_MANY_REQUESTS),
  };
}

function managed(name: string, priority: number, group: string): Rule {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: "AWS", name: group } },
    visibilityConfig: visibility(name),
  };
}

function isNot(
  fieldToMatch: input.wafv2.WebAclRuleStatementByteMatchStatementFieldToMatch,
  searchString: pulumi.Input<string>,
) {
  const byteMatchStatement = {
    fieldToMatch,
    positionalConstraint: "EXACTLY",
    searchString,
    textTransformations: [{ priority: 0, type: "NONE" }],
  };
  return { notStatement: { statement: { byteMatchStatement } } };
}

/** Samples would show the API keys of whole requests to whoever may open the console. */
function visibility(metricName: pulumi.Input<string>) {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
