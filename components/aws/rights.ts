import type { FunctionName } from "./code.ts";

/** What a function may be allowed to touch, by ARN. */
export interface Reach {
  readonly parameter: string;
  readonly keys: string;
  readonly live: string;
  readonly images: string;
  /** Stage of the WebSocket API, as `execute-api` names it. */
  readonly socketStage: string;
}

/** One thing a function may do, and why. */
export interface Right {
  readonly actions: readonly string[];
  readonly resources: (reach: Reach) => readonly string[];
  /** Partition keys, as patterns, to which calls of DynamoDB are held. */
  readonly leadingKeys?: readonly string[];
  readonly reason: string;
}

const keys = (reach: Reach) => [reach.keys];
const live = (reach: Reach) => [reach.live];
const connections = ({ socketStage }: Reach) => [
  `${socketStage}/POST/@connections/*`,
  `${socketStage}/DELETE/@connections/*`,
];

function readSecrets(reason: string): Right {
  return { actions: ["ssm:GetParameter"], resources: ({ parameter }) => [parameter], reason };
}

function useLive(actions: readonly string[], leadingKeys: readonly string[], reason: string): Right {
  return { actions: actions.map((action) => `dynamodb:${action}`), resources: live, leadingKeys, reason };
}

/** Everything the functions may do besides writing their logs; each right is used, and no other is needed. */
export const RIGHTS: Readonly<Record<FunctionName, readonly Right[]>> = {
  authorizer: [
    readSecrets("compares the origin secret; hashes addresses for the limiter"),
    useLive(["UpdateItem"], ["r:*"], "counts the upgrade against its address"),
    useLive(["DeleteItem"], ["x:*"], "consumes the ticket"),
    {
      actions: ["dynamodb:GetItem"],
      resources: keys,
      leadingKeys: ["k:*"],
      reason: "refuses a ticket whose key was removed",
    },
  ],
  sockets: [
    readSecrets("signs and checks resume tokens"),
    useLive(["GetItem"], ["t:*", "g"], "reads sessions, the dispatch record, the release record"),
    useLive(["Query", "PutItem"], ["t:*"], "reads a job with its events; stores requests and events"),
    useLive(
      ["UpdateItem"],
      ["t:*", "r:*"],
      "attaches and detaches sessions, changes the dispatch record, counts against limits",
    ),
    {
      actions: ["execute-api:ManageConnections"],
      resources: connections,
      reason:
        "sends to peers; closes superseded, revoked and flooding sockets (AWS names no single connection)",
    },
  ],
  doors: [
    readSecrets("compares the origin secret and the operator key's digest; signs resume tokens"),
    {
      actions: ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"].map((it) => `dynamodb:${it}`),
      resources: keys,
      reason: "finds, lists, issues, touches and removes keys",
    },
    useLive(["GetItem"], ["t:*", "g"], "reads sessions, dispatch record, image records, release record"),
    useLive(["Query"], ["t:*"], "reads jobs with their events, sessions of a tenant"),
    useLive(["PutItem"], ["t:*", "x:*", "p:*"], "stores jobs and events, tickets, pairings"),
    useLive(
      ["UpdateItem"],
      ["t:*", "r:*", "p:*"],
      "changes the dispatch record, revocations and image records; counts against limits and wrong codes",
    ),
    useLive(["DeleteItem"], ["p:*"], "redeems a pairing"),
    {
      actions: ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"],
      resources: ({ images }) => [`${images}/images/*`],
      reason:
        "signs uploads and downloads, checks what was uploaded, removes images (their names are random)",
    },
    {
      actions: ["s3:ListBucket"],
      resources: ({ images }) => [images],
      reason:
        "finds the images of a tenant that is erased; lets S3 answer 404 instead of 403 for an image that was never uploaded",
    },
    {
      actions: ["execute-api:ManageConnections"],
      resources: connections,
      reason: "events by HTTP, revocation and erasure reach open sockets (AWS names no single connection)",
    },
    {
      actions: ["cloudwatch:GetMetricData"],
      resources: () => ["*"],
      reason: "answers /metrics (AWS knows no resource for this action)",
    },
  ],
};

/** The IAM policy of a function; it also writes the streams of its own log group, whose names Lambda chooses. */
export function policyOf(name: FunctionName, reach: Reach, logGroup: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`${logGroup}:*`],
      },
      ...RIGHTS[name].map(({ actions, resources, leadingKeys }) => ({
        Effect: "Allow",
        Action: actions,
        Resource: resources(reach),
        ...(leadingKeys && {
          Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": leadingKeys } },
        }),
      })),
    ],
  });
}
