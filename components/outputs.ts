import type * as pulumi from "@pulumi/pulumi";

/** A DNS record that has to be set where the DNS of the domain is served. */
export interface DnsRecord {
  /** Name of the record, fully qualified, without trailing dot. Example: "api.example.com". */
  name: string;
  /** Type of the record. Example: "CNAME". */
  type: string;
  /** Value of the record. Example: "d111111abcdef8.cloudfront.net". */
  value: string;
}

/** What a backend tells of the service it built; the meaning is the same in every cloud. */
export interface StackOutputs {
  readonly apiEndpoint: pulumi.Output<string>;
  readonly websocketUrl: pulumi.Output<string>;
  readonly dashboardUrl: pulumi.Output<string>;
  readonly releaseId: pulumi.Output<string>;
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
  readonly nameServers: pulumi.Output<string[]>;
  readonly resourceIds: pulumi.Output<Record<string, string>>;
  /** Everything that was built; a component stands for all that it owns. Nothing of it may go before the guard does. */
  readonly resources: readonly pulumi.Resource[];
}
