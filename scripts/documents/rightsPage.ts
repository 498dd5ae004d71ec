import { FUNCTIONS } from "../../components/aws/code.ts";
import { RIGHTS } from "../../components/aws/rights.ts";
import { code, table } from "./markdown.ts";

/** Words of the page that stand for ARNs of a stack. */
const REACH = {
  parameter: "PARAMETER",
  keys: "KEYS",
  live: "LIVE",
  images: "IMAGES",
  socketStage: "SOCKETS",
};

const HEAD = ["actions", "resources", "partition keys", "why"];

/** What the functions on AWS may do, for people, in Markdown. */
export function rightsPage(): string {
  const sections = [
    "<!-- Written by `npm run generate` from components/aws/rights.ts. Do not edit. -->",
    "# Rights on AWS",
    "Each function has a role of its own, which only Lambda may take, with one inline policy and no other; `aws.permissionsBoundaryArn` bounds them all. A test judges every allowed call of the scenarios again without each statement, action and key pattern in turn: none was unneeded, and no call was refused.",
    table(
      ["word", "stands for"],
      [
        [code("PARAMETER"), "the SSM parameter of the secrets"],
        [`${code("KEYS")}, ${code("LIVE")}`, "the two tables"],
        [code("IMAGES"), "the bucket of the images"],
        [code("SOCKETS"), "the stage of the WebSocket API, `arn:…:execute-api:REGION:ACCOUNT:API/live`"],
        [code("LOG"), "the function's own log group"],
      ],
    ),
    ...FUNCTIONS.flatMap((name) => [
      `## ${name}`,
      table(HEAD, [
        ...RIGHTS[name].map(({ actions, resources, leadingKeys = [], reason }) => [
          actions.map(code).join(" "),
          resources(REACH).map(code).join(" "),
          leadingKeys.map(code).join(" "),
          reason,
        ]),
        [
          "`logs:CreateLogStream` `logs:PutLogEvents`",
          code("LOG:*"),
          "",
          "writes its log; Lambda chooses the names of streams",
        ],
      ]),
    ]),
    "## Wildcards",
    table(["where", "why not narrower"], WILDCARDS),
    "## Other roles and policies",
    table(["what", "allows or refuses"], OTHERS),
  ];
  return `${sections.join("\n\n")}\n`;
}

const WILDCARDS = [
  [
    "`SOCKETS/POST/@connections/*`, `SOCKETS/DELETE/@connections/*`",
    "a connection has no ARN before it opens",
  ],
  ["`IMAGES/images/*`", "names of images are random; the prefix is all that is known before"],
  ["`LOG:*`", "Lambda chooses the names of log streams"],
  ["`cloudwatch:GetMetricData` on `*`", "AWS knows no resource and no condition for this action"],
];

const OTHERS = [
  [
    "role `semantest-api-gateway-logs-REGION`, one per account and region",
    "API Gateway writes access logs; AWS's own policy `AmazonAPIGatewayPushToCloudWatchLogs`, which API Gateway asks for before it takes the role. Stays when the stack goes; `aws.accountLogRole: skip` leaves it alone",
  ],
  [
    "permissions of the functions",
    "API Gateway calls the alias `live` of `authorizer` for one authorizer, of `sockets` for `$connect`, `$default` and `$disconnect`, of `doors` for `$default` of the HTTP API; nobody else calls",
  ],
  ["policy of the bucket", "refuses every call without TLS 1.3, signed or not"],
  ["policies of both topics", "CloudWatch and Budgets of this account publish; nobody else"],
];
