import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Ports } from "../../ports/index.ts";
import { ErasingDispatchStore } from "../shared/erasingDispatchStore.ts";
import { StoredReleaseSettings } from "../shared/releaseSettings.ts";
import { clientSettings, createDynamo, createSsm } from "./clients.ts";
import { DynamoDispatchStore } from "./dispatchStore.ts";
import { Table } from "./dynamo/table.ts";
import { DynamoJobStore } from "./jobStore.ts";
import { DynamoKeyStore } from "./keyStore.ts";
import { DynamoRateLimiter } from "./rateLimiter.ts";
import { Bucket } from "./s3/bucket.ts";
import { S3ImageStore } from "./s3/imageStore.ts";
import { openSecrets, type Secrets } from "./secrets.ts";
import { DynamoSessionStore } from "./sessionStore.ts";
import { ManagementBroadcaster } from "./sockets/managementBroadcaster.ts";
import { DynamoTicketStore } from "./ticketStore.ts";

export interface AwsPortsOptions extends Pick<Ports, "telemetry" | "clock" | "ids"> {
  readonly region: string;
  readonly keysTable: string;
  readonly liveTable: string;
  readonly imagesBucket: string;
  readonly secretParameter: string;
  /** Name of the running code. */
  readonly release: string;
  /** Origin of an emulator of S3, addressed by path; AWS's SDKs call it `AWS_ENDPOINT_URL_S3`. */
  readonly s3Endpoint?: string;
}

/** Every port on AWS, with clients that live as long as the process. */
export function openAwsPorts(
  options: AwsPortsOptions,
  dynamo: DynamoDBClient = createDynamo(options.region),
): { readonly ports: Ports; readonly secrets: Secrets } {
  const { region, telemetry, clock, ids, s3Endpoint } = options;
  const keys = new Table(dynamo, options.keysTable);
  const live = new Table(dynamo, options.liveTable);
  const secrets = openSecrets(createSsm(region), options.secretParameter, clock, telemetry);
  const client = clientSettings(region);
  const bucket = new Bucket({
    name: options.imagesBucket,
    region,
    credentials: client.credentials,
    clock,
    ...(s3Endpoint !== undefined && { endpoint: s3Endpoint }),
  });
  const images = new S3ImageStore(bucket, clock);
  const ports: Ports = {
    sessions: new DynamoSessionStore(live, clock),
    jobs: new DynamoJobStore(live, clock),
    dispatch: new ErasingDispatchStore(new DynamoDispatchStore(live, clock), images, telemetry),
    keys: new DynamoKeyStore({
      keys,
      live,
      clock,
      operatorKeyHash: async () => (await secrets.read()).operatorKeyHash,
    }),
    tickets: new DynamoTicketStore(live, clock),
    limiter: new DynamoRateLimiter(live, clock),
    images,
    broadcaster: new ManagementBroadcaster({ client, telemetry }),
    release: new StoredReleaseSettings(live, clock, options.release),
    telemetry,
    clock,
    ids,
  };
  return { ports, secrets };
}
