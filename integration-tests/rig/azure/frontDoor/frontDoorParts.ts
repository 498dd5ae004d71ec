import * as v from "valibot";
import type { Deployed, Part, Subscription } from "../account/subscription.ts";
import type { Surroundings } from "../account/surroundings.ts";
import type { Host } from "../gateway/gateway.ts";
import { Configuration } from "./configuration.ts";
import { FrontDoorName } from "./frontDoor.ts";

const ENDPOINT = "Microsoft.Cdn/profiles/afdEndpoints";
const DOMAIN = "Microsoft.Cdn/profiles/customDomains";
const RECORDS = "Microsoft.Network/dnsZones";

const EndpointSchema = v.object({ hostName: v.string() });
const DomainSchema = v.object({
  properties: v.object({
    hostName: v.string(),
    tlsSettings: v.looseObject({ minimumTlsVersion: v.picklist(["TLS12", "TLS13"]) }),
  }),
});
const RecordSchema = v.object({
  properties: v.object({
    CNAMERecord: v.optional(v.object({ cname: v.string() })),
    targetResource: v.optional(v.object({ id: v.string() })),
  }),
});

/** Names of Front Doors: of endpoints, and of domains that the DNS leads to an endpoint. */
export function frontDoorParts(
  { gateway, subscription }: Surroundings,
  dns: ReadonlyMap<string, string>,
): Readonly<Record<string, Part>> {
  const profileOf = (id: string) => new Configuration(subscription, id.split("/").slice(0, -2).join("/"));
  return {
    [ENDPOINT]: {
      put: (endpoint) => {
        const { id } = endpoint.arm;
        const name = hostNameOf(endpoint);
        if (gateway.find(name) !== undefined) return;
        gateway.name(name, new FrontDoorName(profileOf(id), id, () => "TLSv1.2"));
      },
      removed: (endpoint) => gateway.unname(hostNameOf(endpoint)),
    },
    [DOMAIN]: {
      put: ({ arm: { body, id } }) => {
        const { hostName } = v.parse(DomainSchema, body).properties;
        if (gateway.find(hostName) !== undefined) return;
        const own = new FrontDoorName(profileOf(id), id, () => minimumOf(subscription.find(id)));
        gateway.name(
          hostName,
          led(own, () => leadsToEdge(subscription, dns, hostName)),
        );
      },
      removed: ({ arm: { body } }) => gateway.unname(v.parse(DomainSchema, body).properties.hostName),
    },
  };
}

function hostNameOf({ computed }: Deployed): string {
  return v.parse(EndpointSchema, computed).hostName;
}

function minimumOf(domain: Deployed | undefined): "TLSv1.2" | "TLSv1.3" {
  const { tlsSettings } = v.parse(DomainSchema, domain?.arm.body).properties;
  return tlsSettings.minimumTlsVersion === "TLS13" ? "TLSv1.3" : "TLSv1.2";
}

/** A name that answers only while the DNS leads it here. */
function led(name: FrontDoorName, leadsHere: () => boolean): Host {
  return {
    minimumTls: name.minimumTls,
    request: async (request, response) => {
      if (leadsHere()) await name.request(request, response);
      else {
        request.resume();
        response.writeHead(421).end("the DNS leads this name nowhere\n");
      }
    },
    upgrade: (request, socket, head) => {
      if (leadsHere()) name.upgrade(request, socket, head);
      else socket.destroy();
    },
  };
}

/** Whether a record of a zone in the subscription, or DNS that is served elsewhere, leads a name to an endpoint. */
function leadsToEdge(subscription: Subscription, dns: ReadonlyMap<string, string>, name: string): boolean {
  const endpoints = subscription.ofType(ENDPOINT);
  const elsewhere = dns.get(name);
  if (elsewhere !== undefined) return endpoints.some((it) => hostNameOf(it) === elsewhere);
  return ["CNAME", "A"]
    .flatMap((type) => subscription.ofType(`${RECORDS}/${type}`))
    .some(({ arm }) => {
      const [zone = "", record = ""] = arm.fullName.split("/");
      if ((record === "@" ? zone : `${record}.${zone}`) !== name) return false;
      const { CNAMERecord, targetResource } = v.parse(RecordSchema, arm.body).properties;
      return endpoints.some(
        (it) => hostNameOf(it) === CNAMERecord?.cname || it.arm.id === targetResource?.id,
      );
    });
}
