import { createRequire } from "node:module";
import { extname } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { SemantestWebSocketStackArgs } from "./args.ts";
import { Cloud } from "./args.ts";
import type { Backend } from "./backend.ts";
import { DeletionGuard } from "./deletionGuard.ts";
import { OperatorKey } from "./operatorKey.ts";
import type { DnsRecord } from "./outputs.ts";
import { validateArgs } from "./validate.ts";

/** A Semantest WebSocket service on AWS, on Azure or on this machine. */
export class SemantestWebSocketStack extends pulumi.ComponentResource {
  /** Where the HTTP doors are. Example: "https://api.example.com". */
  readonly apiEndpoint: pulumi.Output<string>;
  /** The name by which clients know the server, to be given to the SDK. Example: "wss://api.example.com". */
  readonly websocketUrl: pulumi.Output<string>;
  /** Tells which service answers, without a key. */
  readonly signatureUrl: pulumi.Output<string>;
  /** Answers 200 while the service is well, 503 while it drains or fails. */
  readonly healthUrl: pulumi.Output<string>;
  /** Metrics as Prometheus text; asks for the operator key except on "local". */
  readonly metricsUrl: pulumi.Output<string>;
  /** Page on which a person sees how the service is doing. */
  readonly dashboardUrl: pulumi.Output<string>;
  /** Names the code that runs. */
  readonly releaseId: pulumi.Output<string>;
  /** Key that may issue and revoke keys, read metrics and drain; a secret. */
  readonly operatorKey: pulumi.Output<string>;
  /** DNS records that have to stand where the DNS of the domain is served; empty when the stack sets them itself. */
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
  /** Name servers to delegate the domain to; empty unless the stack created its zone. */
  readonly nameServers: pulumi.Output<string[]>;
  /** Ids of the main resources by what they are for. */
  readonly resourceIds: pulumi.Output<Record<string, string>>;

  /**
   * Builds the service.
   *
   * @param name The name of the component; its resources' names start with it.
   * @param args What to build. A mistake in them throws before anything is built, with every mistake in the message.
   * @param opts Options of the component; they reach its resources.
   */
  constructor(name: string, args: SemantestWebSocketStackArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = validateArgs(name, args);
    const build = backendOf(settings.cloud);
    super("websocket:index:SemantestWebSocketStack", name, {}, opts);
    const operatorKey = pulumi.secret(
      settings.operatorKey ?? new OperatorKey(`${name}-operator-key`, { parent: this }).key,
    );
    const built = build(name, settings, operatorKey, this);
    new DeletionGuard(
      `${name}-deletion-guard`,
      {
        component: `SemantestWebSocketStack "${name}"`,
        enabled: settings.deletionProtection,
        guarded: built.resourceIds,
      },
      { parent: this, dependsOn: [...built.resources] },
    );
    this.apiEndpoint = built.apiEndpoint;
    this.websocketUrl = built.websocketUrl;
    this.signatureUrl = pulumi.interpolate`${built.apiEndpoint}/signature`;
    this.healthUrl = pulumi.interpolate`${built.apiEndpoint}/health`;
    this.metricsUrl = pulumi.interpolate`${built.apiEndpoint}/metrics`;
    this.dashboardUrl = built.dashboardUrl;
    this.releaseId = built.releaseId;
    this.operatorKey = operatorKey;
    this.dnsRecords = built.dnsRecords;
    this.nameServers = built.nameServers;
    this.resourceIds = built.resourceIds;
    this.registerOutputs({
      apiEndpoint: this.apiEndpoint,
      websocketUrl: this.websocketUrl,
      signatureUrl: this.signatureUrl,
      healthUrl: this.healthUrl,
      metricsUrl: this.metricsUrl,
      dashboardUrl: this.dashboardUrl,
      releaseId: this.releaseId,
      operatorKey: this.operatorKey,
      dnsRecords: this.dnsRecords,
      nameServers: this.nameServers,
      resourceIds: this.resourceIds,
    });
  }
}

/** Loads what one cloud needs, and nothing of the others: their SDKs take longer to load than a program to run. */
function backendOf(cloud: Cloud): Backend {
  const load = createRequire(import.meta.url);
  // The sources are .ts files, the published package has .js files of the same names.
  const extension = extname(import.meta.url);
  switch (cloud) {
    case Cloud.Aws: {
      const module: { awsBackend: Backend } = load(`./aws/index${extension}`);
      return module.awsBackend;
    }
    case Cloud.Local: {
      const module: { localBackend: Backend } = load(`./local/index${extension}`);
      return module.localBackend;
    }
    case Cloud.Azure: {
      const module: { azureBackend: Backend } = load(`./azure/index${extension}`);
      return module.azureBackend;
    }
  }
}
