import type { SemantestWebSocketStackArgs } from "./args.ts";
import { Environment } from "./args.ts";

/** Lambda takes 4 KB of environment; the rest of it needs less than a quarter. */
const MAX_ORIGINS_LENGTH = 3_000;

/** Mistakes in what is given for AWS that no field shows alone; what becomes known later is left to AWS. */
export function contradictionsOnAws(args: SemantestWebSocketStackArgs): string[] {
  return [
    ...wordOfALaptop(args),
    ...topicOfAnotherRegion(args),
    ...mailForNobody(args),
    ...tooManyOrigins(args),
  ];
}

function wordOfALaptop({ environment }: SemantestWebSocketStackArgs): string[] {
  return environment === Environment.Local
    ? [
        'environment is "local" though cloud is "aws"; allowed: "development" or "production", by "local" clients know the server on their own machine',
      ]
    : [];
}

function topicOfAnotherRegion({ aws }: SemantestWebSocketStackArgs): string[] {
  const [topic, region] = [aws?.alarmTopicArn, aws?.region];
  if (typeof topic !== "string" || typeof region !== "string" || topic.split(":")[3] === region) {
    return [];
  }
  return [
    `aws.alarmTopicArn is "${topic}" though aws.region is "${region}"; allowed: a topic of that region, since alarms can notify no other`,
  ];
}

function mailForNobody({ alertEmails, aws }: SemantestWebSocketStackArgs): string[] {
  const hasTopics = aws?.alarmTopicArn !== undefined && aws.globalAlarmTopicArn !== undefined;
  return hasTopics && Array.isArray(alertEmails) && alertEmails.length > 0
    ? [
        "alertEmails is given with aws.alarmTopicArn and aws.globalAlarmTopicArn; allowed: only where the stack creates a topic, those of others are not subscribed to",
      ]
    : [];
}

function tooManyOrigins({ allowedOrigins }: SemantestWebSocketStackArgs): string[] {
  const known = Array.isArray(allowedOrigins) ? allowedOrigins.filter((it) => typeof it === "string") : [];
  const { length } = known.join();
  return length > MAX_ORIGINS_LENGTH
    ? [`allowedOrigins has ${length} characters; allowed on "aws": at most ${MAX_ORIGINS_LENGTH} together`]
    : [];
}
