import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import { fromEnv } from "@aws-sdk/credential-provider-env";

/*
 * Limits of one attempt; a call with its repeats ends by the deadline of `within`. All are far below the functions' own
 * timeouts, so that a function always outlives what it waits for.
 */
const ATTEMPTS = 3;
const HTTP = { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true };

/** Settings of every client: the Lambda's own Region and role, which stand in its environment. */
export function clientSettings(region: string) {
  return { region, credentials: fromEnv(), maxAttempts: ATTEMPTS, requestHandler: HTTP };
}

export function createDynamo(region: string): DynamoDBClient {
  return new DynamoDBClient(clientSettings(region));
}

export function createSsm(region: string): SSMClient {
  return new SSMClient(clientSettings(region));
}

export function createCloudWatch(region: string): CloudWatchClient {
  return new CloudWatchClient(clientSettings(region));
}
