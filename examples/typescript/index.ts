import * as pulumi from "@pulumi/pulumi";
import { Cloud, SemantestWebSocketStack } from "@semantest/websocket";

const config = new pulumi.Config();
const cloud = config.require<Cloud>("cloud", { allowedValues: Object.values(Cloud) });
const port = config.getNumber("port");

const relay = new SemantestWebSocketStack("relay", {
  cloud,
  ...(port !== undefined && { local: { port } }),
});

export const { apiEndpoint, websocketUrl, signatureUrl, healthUrl, dashboardUrl, operatorKey } = relay;
