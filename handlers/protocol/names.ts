import * as v from "valibot";
import { ENVIRONMENTS, ERROR_CODES, ID_PATTERN, KEY_ROLES, PEER_ROLES, SOURCES } from "./constants.ts";

/** Identifier chosen by a peer or by the server: `[A-Za-z0-9_-]{1,64}`. */
export const IdSchema = v.pipe(v.string(), v.regex(ID_PATTERN, "must match [A-Za-z0-9_-]{1,64}"));

/** Role of a socket. */
export const PeerRoleSchema = v.picklist(PEER_ROLES);
export type PeerRole = v.InferOutput<typeof PeerRoleSchema>;

/** Role of an API key. */
export const KeyRoleSchema = v.picklist(KEY_ROLES);
export type KeyRole = v.InferOutput<typeof KeyRoleSchema>;

/** Writer of an envelope. */
export const SourceSchema = v.picklist(SOURCES);
export type Source = v.InferOutput<typeof SourceSchema>;

/** Where a server stands. */
export const EnvironmentSchema = v.picklist(ENVIRONMENTS);
export type Environment = v.InferOutput<typeof EnvironmentSchema>;

/** Reason of a failure, for programs. */
export const ErrorCodeSchema = v.picklist(ERROR_CODES);
export type ErrorCode = v.InferOutput<typeof ErrorCodeSchema>;
