import assert from "node:assert/strict";
import {
  type ConnectResponse,
  ConnectResponseSchema,
  CreatedKeySchema,
  type KeyRole,
  type PayloadOf,
  type PeerRole,
} from "@semantest/handlers/protocol";
import { ask } from "../rig/doors.ts";
import { RawPeer } from "../rig/rawPeer.ts";
import type { TicketPlace } from "../rig/wires/wire.ts";

/** A deployed service that scenarios are told to: the laptop's server or a cloud's. */
export interface Target {
  /** `http(s)` origin of the doors. */
  readonly origin: string;
  readonly operatorKey: string;
  /** Who hands out images: the service's own doors, or a cloud's store, which cannot say `nosniff`. */
  readonly imagesFrom: "doors" | "store";
}

/** One tenant with a key of each kind. */
export interface Tenant {
  readonly name: string;
  readonly client: string;
  readonly device: string;
}

let tenants = 0;

/** A tenant nobody else uses. */
export async function newTenant(target: Target): Promise<Tenant> {
  tenants += 1;
  const name = `tenant-${process.pid}-${tenants}`;
  return { name, client: await mint(target, "client", name), device: await mint(target, "device", name) };
}

async function mint({ origin, operatorKey }: Target, role: KeyRole, tenant: string): Promise<string> {
  const body = { role, tenant, name: `${role} of a scenario` };
  return (await ask(CreatedKeySchema, origin, "POST", "/keys", { key: operatorKey, body })).key;
}

/** What `POST /connect` gives: where a socket is opened, with what and how. */
export type Grant = Pick<ConnectResponse, "url" | "transport"> & { readonly ticket?: string | undefined };

/** Opens a socket with what was granted, and says nothing yet. */
export function openSocket(
  { url, ...options }: Grant,
  ticketIn: TicketPlace = "preferred",
): Promise<RawPeer> {
  return RawPeer.open(url, { ...options, ticketIn });
}

/** Fails where a socket opens and stays. SignalR opens any with a valid token: those are told why not, and closed. */
export async function assertNoSocket(grant: Grant): Promise<void> {
  const peer = await openSocket(grant).catch(() => undefined);
  if (peer === undefined) return;
  assert.equal(grant.transport, "signalr", "a socket was opened");
  assert.equal((await peer.next("ErrorEvent")).payload.fatal, true);
  await peer.closed();
}

/** A peer that has connected as any foreign client would: ticket, socket, Hello, Welcome. */
export async function connect(
  target: Target,
  key: string,
  role: PeerRole,
  hello: Partial<PayloadOf<"HelloEvent">> = {},
  resumeToken?: string,
): Promise<Connected> {
  const body = { role, ...(resumeToken !== undefined && { resumeToken }) };
  const grant = await ask(ConnectResponseSchema, target.origin, "POST", "/connect", { key, body });
  const peer = await openSocket(grant);
  peer.say("HelloEvent", { role, ...hello });
  const { payload } = await peer.next("WelcomeEvent");
  return {
    peer,
    session: payload.sessionId,
    resumeToken: payload.resumeToken,
    extensions: payload.extensions,
  };
}

export interface Connected {
  readonly peer: RawPeer;
  readonly session: string;
  readonly resumeToken: string;
  readonly extensions: number;
}

export const REQUEST = "ImageGenerationRequestedEvent";
export const INITIATED = "ImageGenerationInitiatedEvent";
export const DOWNLOADED = "ImageDownloadedEvent";
export const CANCELLED = "ImageGenerationCancelledEvent";

/** Payload of a result that carries everything it must. */
export const SAVED = { filePath: "fox.png", fileSize: 5, mimeType: "image/png" } as const;

let jobs = 0;

/** A correlation id nobody else uses. */
export function newJob(): string {
  jobs += 1;
  return `job-${process.pid}-${jobs}`;
}
