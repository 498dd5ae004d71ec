import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { handler as others } from "./bareClients.ts";

/** The doors also read CloudWatch. */
const client = new CloudWatchClient();

export const handler = async () => ({ ...(await others()), client, command: GetMetricDataCommand });
