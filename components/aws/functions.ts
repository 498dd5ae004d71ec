import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Alias } from "@pulumi/aws/lambda/alias.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import * as pulumi from "@pulumi/pulumi";
import { Rollout } from "../args.ts";
import type { FunctionCode, FunctionName } from "./code.ts";
import type { Context } from "./context.ts";
import type { Reach } from "./rights.ts";
import { policyOf } from "./rights.ts";

/** The alias that serves; the versions behind it change. */
export const LIVE_ALIAS = "live";

/**
 * Each one gives up before whoever waits for it does: an authorizer may take 10 s, an integration of a WebSocket API
 * 29 s, and the edge waits 30 s for an origin.
 */
const TIMEOUT_SECONDS = { authorizer: 10, sockets: 29, doors: 29 } satisfies Record<FunctionName, number>;
/** Lambda gives processor time by memory; below this a cold start takes longer than it saves. */
const MEMORY_MB = 512;

export interface DeployedFunction {
  readonly name: FunctionName;
  readonly function: LambdaFunction;
  readonly alias: Alias;
  readonly logGroup: LogGroup;
}

export type DeployedFunctions = Readonly<Record<FunctionName, DeployedFunction>>;

export interface FunctionInputs {
  readonly code: FunctionCode;
  readonly environment: Record<string, pulumi.Input<string>>;
  readonly reach: pulumi.Output<Reach>;
}

/** The functions, each with a role, a log group and an alias of its own. */
export function deployFunctions(context: Context, inputs: FunctionInputs): DeployedFunctions {
  return {
    authorizer: deployFunction(context, "authorizer", inputs),
    sockets: deployFunction(context, "sockets", inputs),
    doors: deployFunction(context, "doors", inputs),
  };
}

function deployFunction(
  context: Context,
  name: FunctionName,
  { code, environment, reach }: FunctionInputs,
): DeployedFunction {
  const { options, region, settings, tags } = context;
  const logical = `${context.name}-${name}`;
  const physical = context.physicalName(name);
  const logGroup = new LogGroup(
    `${logical}-log`,
    {
      name: pulumi.interpolate`/aws/lambda/${physical}`,
      retentionInDays: settings.logRetentionDays,
      logGroupClass: "STANDARD",
      skipDestroy: false,
      region,
      tags,
    },
    options,
  );
  const role = createRole(context, name);
  const policy = new RolePolicy(
    `${logical}-policy`,
    {
      name: physical,
      role: role.name,
      policy: pulumi.all([reach, logGroup.arn]).apply(([known, arn]) => policyOf(name, known, arn)),
    },
    options,
  );
  const lambda = new LambdaFunction(
    logical,
    {
      name: physical,
      description: `Semantest: ${name}`,
      role: role.arn,
      code: code.archives[name],
      handler: "index.handler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      packageType: "Zip",
      memorySize: MEMORY_MB,
      timeout: TIMEOUT_SECONDS[name],
      publish: true,
      environment: { variables: environment },
      loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      tracingConfig: { mode: "PassThrough" },
      region,
      tags,
    },
    // A function that cannot write its log or read its secret must not serve.
    pulumi.mergeOptions(options, { dependsOn: [policy] }),
  );
  return { name, function: lambda, alias: createAlias(context, lambda, logical), logGroup };
}

function createRole(context: Context, name: FunctionName): Role {
  return new Role(
    `${context.name}-${name}-role`,
    {
      name: context.physicalName(name),
      description: `What the function ${name} of a Semantest service may do.`,
      assumeRolePolicy: trustIn("lambda.amazonaws.com"),
      permissionsBoundary: context.settings.aws.permissionsBoundaryArn,
      tags: context.tags,
    },
    context.options,
  );
}

/** The policy by which a service of AWS, and nobody else, takes a role. */
export function trustIn(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}

function createAlias(context: Context, lambda: LambdaFunction, logical: string): Alias {
  return new Alias(
    `${logical}-${LIVE_ALIAS}`,
    {
      name: LIVE_ALIAS,
      description: "Serves all traffic.",
      functionName: lambda.name,
      functionVersion: lambda.version,
      region: context.region,
    },
    // With a managed rollout the deploy program moves it, and no update moves it back.
    pulumi.mergeOptions(context.options, {
      ignoreChanges: context.settings.rollout === Rollout.Managed ? ["functionVersion", "routingConfig"] : [],
    }),
  );
}
