/** Subprotocol every WebSocket of this service speaks; the server's answer echoes it and nothing else. */
export const SUBPROTOCOL = "semantest.v1";

/** Prefix under which a one-use ticket rides in `Sec-WebSocket-Protocol`. */
export const TICKET_PROTOCOL_PREFIX = "ticket.";

/** Service name in `GET /signature`. */
export const SERVICE_NAME = "semantest";

/** Version of the protocol (never the package's); clients need an equal major version. */
export const PROTOCOL_VERSION = "1.0.0";

/** Form of `id` and `correlationId` in every envelope. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** What a socket speaks as. */
export const PEER_ROLES = ["client", "extension"] as const;

/** What an API key may do: `operator` (keys, metrics, drain), `client` (requests), `device` (answers, pairs). */
export const KEY_ROLES = ["operator", "client", "device"] as const;

/** Who wrote an envelope; the server always sets it from the sender's role. */
export const SOURCES = ["client", "extension", "server"] as const;

/** Word in `/signature` that says where a server stands. */
export const ENVIRONMENTS = ["local", "development", "production"] as const;

/** Machine-readable reasons in `ErrorEvent` and in problem documents. */
export const ERROR_CODES = [
  "CONNECTION_LOST",
  "TAB_NOT_FOUND",
  "TIMEOUT",
  "DOWNLOAD_FAILED",
  "PERMISSION_DENIED",
  "INVALID_INPUT",
  "RATE_LIMITED",
  "UNAVAILABLE",
  "SUPERSEDED",
  "REVOKED",
  "CANCELLED",
  "EXPIRED",
  "UNKNOWN",
] as const;
