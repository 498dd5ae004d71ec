import * as v from "valibot";
import { StoreUnavailable } from "../../../ports/index.ts";
import { signedToken } from "./serviceTokens.ts";
import { IDEMPOTENT, type RestCall, type SignalR } from "./signalR.ts";

/**
 * Makes the token by which a client opens one socket at SignalR. It carries our ticket as the user's name: SignalR tells that
 * name with everything the socket sends, whatever order it comes in, and nothing else of the token is sure to arrive.
 */
export type ClientTokens = (ticket: string, expiresAt: number) => Promise<string>;

const GeneratedSchema = v.pipe(v.string(), v.parseJson(), v.object({ token: v.string() }));

/** Asks SignalR itself for the token: no key is needed. Its shortest life is the minute a ticket has. */
export function generatedTokens(service: SignalR, hub: string): ClientTokens {
  return async (ticket) => {
    const call: RestCall = {
      method: "POST",
      path: `/api/hubs/${hub}/:generateToken`,
      version: "2022-11-01",
      query: { userId: ticket, minutesToExpire: "1" },
      repeats: IDEMPOTENT,
    };
    const text = await service.call(call, (answer) => answer.text());
    const generated = v.safeParse(GeneratedSchema, text);
    if (generated.success) return generated.output.token;
    throw new StoreUnavailable("SignalR gave no token for a client");
  };
}

/** Signs the token with an access key of the service. */
export function signedTokens(endpoint: string, hub: string, key: () => string): ClientTokens {
  return (ticket, expiresAt) =>
    signedToken(key(), audienceOf(endpoint, hub), { "asrs.s.uid": ticket }, expiresAt);
}

function audienceOf(endpoint: string, hub: string): string {
  return `${new URL(endpoint).origin}/client/?hub=${hub}`;
}
