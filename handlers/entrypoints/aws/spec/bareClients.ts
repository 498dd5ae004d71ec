import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

/*
 * The least that a function of ours could start with: AWS's own clients, as their pages say to make them, and no word of ours.
 * Our functions' cold start is measured against it.
 */

const clients = [
  new DynamoDBClient(),
  new SSMClient(),
  new ApiGatewayManagementApiClient({ endpoint: "https://api.example.com/live" }),
];

const COMMANDS = [
  GetItemCommand,
  QueryCommand,
  PutItemCommand,
  UpdateItemCommand,
  DeleteItemCommand,
  GetParameterCommand,
  PostToConnectionCommand,
  DeleteConnectionCommand,
];

export const handler = async () => ({ clients: clients.length, commands: COMMANDS.length });
