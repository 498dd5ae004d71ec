import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, type NativeAttributeValue, unmarshall } from "@aws-sdk/util-dynamodb";
import { type CallOptions, StoreUnavailable } from "../../../ports/index.ts";
import type { ItemKey } from "../../shared/itemKeys.ts";
import { within } from "../calls.ts";
import { Expression } from "./expression.ts";

/** Version of the items that this release writes; items of the next one are read as well. */
const ITEM_VERSION = 1;
/** Attribute by which DynamoDB removes items, seconds since the epoch. */
const TTL = "ttl";
/** Most of one call, its repeats included, milliseconds. */
const CALL_MS = 5000;

type Members = Readonly<Record<string, NativeAttributeValue>>;

/** An item without what the table adds to every one. */
export type Item = Readonly<Record<string, unknown>>;

/** What a write met. */
export type Written =
  | { readonly written: true; readonly before: Item | undefined }
  /** The condition did not hold for what is stored; undefined where nothing is. */
  | { readonly written: false; readonly stored: Item | undefined };

/** Says what must hold of the stored item, in DynamoDB's words. */
export type Condition = (it: Expression) => string;

/** Says what becomes of the stored item, in DynamoDB's words. */
export type Change = (it: Expression) => string;

/** Milliseconds since the epoch at which the item may go; undefined keeps it. */
type Expiry = number | undefined;

/** Sets members and the expiry, removes members that are undefined, and leaves all others as they are. */
export function setting(members: Members, expiresAt: Expiry): Change {
  return (it) => it.assign(stamped(members, expiresAt));
}

/** Sets members and removes those that are undefined; all others, the expiry included, stay as they are. */
export function amending(members: Members): Change {
  return (it) => it.assign(members);
}

/** Adds to a number, which is 0 where nothing is stored, and sets the expiry. */
export function adding(counter: string, amount: number, expiresAt: Expiry): Change {
  return (it) => `ADD ${it.name(counter)} ${it.value(amount)} ${it.assign(stamped({}, expiresAt))}`;
}

/** One table. Each method is one call, but for a query that needs more pages. Reads are strongly consistent. */
export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async get(key: ItemKey, options: CallOptions | undefined): Promise<Item | undefined> {
    const command = new GetItemCommand({
      TableName: this.#name,
      Key: marshall(key),
      ConsistentRead: true,
    });
    const { Item: item } = await within(CALL_MS, options, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
    return item === undefined ? undefined : itemOf(item);
  }

  /** Every item of a partition whose sort key begins so, with its sort key. */
  async query(
    pk: string,
    prefix: string,
    options: CallOptions | undefined,
  ): Promise<readonly { readonly sk: string; readonly item: Item }[]> {
    const expression = new Expression();
    const partition = `${expression.name("pk")} = ${expression.value(pk)}`;
    const condition =
      prefix === ""
        ? partition
        : `${partition} AND begins_with(${expression.name("sk")}, ${expression.value(prefix)})`;
    const found: { sk: string; item: Item }[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const command = new QueryCommand({
        TableName: this.#name,
        KeyConditionExpression: condition,
        ConsistentRead: true,
        ExclusiveStartKey: start,
        ...partsOf(expression),
      });
      const page = await within(CALL_MS, options, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      for (const item of page.Items ?? []) found.push({ sk: item.sk?.S ?? "", item: itemOf(item) });
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return found;
  }

  /** Stores the item as a whole. */
  put(
    key: ItemKey,
    members: Members,
    expiresAt: Expiry,
    condition: Condition | undefined,
    options: CallOptions | undefined,
  ): Promise<Written> {
    const expression = new Expression();
    const command = new PutItemCommand({
      TableName: this.#name,
      Item: marshall({ ...key, ...stamped(members, expiresAt) }, { removeUndefinedValues: true }),
      ReturnValues: "ALL_OLD",
      ...conditionOf(expression, condition),
      ...partsOf(expression),
    });
    return this.#write((abortSignal) => this.#client.send(command, { abortSignal }), options);
  }

  update(
    key: ItemKey,
    change: Change,
    condition: Condition | undefined,
    options: CallOptions | undefined,
  ): Promise<Written> {
    const expression = new Expression();
    const command = new UpdateItemCommand({
      TableName: this.#name,
      Key: marshall(key),
      UpdateExpression: change(expression),
      ReturnValues: "ALL_OLD",
      ...conditionOf(expression, condition),
      ...partsOf(expression),
    });
    return this.#write((abortSignal) => this.#client.send(command, { abortSignal }), options);
  }

  delete(key: ItemKey, condition: Condition | undefined, options: CallOptions | undefined): Promise<Written> {
    const expression = new Expression();
    const command = new DeleteItemCommand({
      TableName: this.#name,
      Key: marshall(key),
      ReturnValues: "ALL_OLD",
      ...conditionOf(expression, condition),
      ...partsOf(expression),
    });
    return this.#write((abortSignal) => this.#client.send(command, { abortSignal }), options);
  }

  async #write(
    send: (
      signal: AbortSignal,
    ) => Promise<{ readonly Attributes?: Record<string, AttributeValue> | undefined }>,
    options: CallOptions | undefined,
  ): Promise<Written> {
    try {
      const { Attributes: before } = await within(CALL_MS, options, send);
      return { written: true, before: before === undefined ? undefined : itemOf(before) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { written: false, stored: error.Item === undefined ? undefined : itemOf(error.Item) };
    }
  }
}

function stamped(members: Members, expiresAt: Expiry): Members {
  return {
    ...members,
    v: ITEM_VERSION,
    [TTL]: expiresAt === undefined ? undefined : Math.ceil(expiresAt / 1000),
  };
}

function conditionOf(expression: Expression, condition: Condition | undefined) {
  if (condition === undefined) return {};
  return {
    ConditionExpression: condition(expression),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  } as const;
}

function partsOf({ names, values }: Expression) {
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && {
      ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }),
    }),
  };
}

function itemOf(stored: Record<string, AttributeValue>): Item {
  const { pk: _pk, sk: _sk, v: version, [TTL]: _ttl, ...members } = unmarshall(stored);
  if (typeof version !== "number" || version > ITEM_VERSION + 1) {
    throw new StoreUnavailable(`an item of version ${version} was written by a newer release`);
  }
  return members;
}
