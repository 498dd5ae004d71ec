import * as pulumi from "@pulumi/pulumi";
import { Cloud, SemantestWebSocketStack, Tier } from "@semantest/websocket";

const config = new pulumi.Config();
const cloud = config.require<Cloud>("cloud", { allowedValues: Object.values(Cloud) });
const tier = config.get<Tier>("tier", { allowedValues: Object.values(Tier) });
const alertEmails = config.getObject<string[]>("alertEmails");
const port = config.getNumber("port");
const domain = config.get("domain");
const domainReady = config.getBoolean("domainReady");
const hostedZoneId = config.get("hostedZoneId");

const relay = new SemantestWebSocketStack("relay", {
  cloud,
  ...(tier !== undefined && { tier }),
  ...(alertEmails !== undefined && { alertEmails }),
  ...(port !== undefined && { local: { port } }),
  ...(domain !== undefined && { domain }),
  ...(domainReady !== undefined && { domainReady }),
  ...(hostedZoneId !== undefined && { aws: { hostedZoneId } }),
});

export const { apiEndpoint, websocketUrl, signatureUrl, healthUrl, dashboardUrl, operatorKey } = relay;
/** What is left to set in the DNS of the domain. */
export const { dnsRecords, nameServers } = relay;
