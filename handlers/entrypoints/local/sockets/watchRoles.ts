import type { SessionStore } from "../../../ports/index.ts";
import type { Peers } from "./peers.ts";

/**
 * The same store, noting which peer turned out to be what: a socket opened without a ticket says so in its Hello, which only the
 * core reads.
 */
export function watchRoles(sessions: SessionStore, peers: Peers): SessionStore {
  return {
    attach(record, options) {
      const peer = peers.get(record.address.connection);
      if (peer !== undefined) peer.role = record.role;
      return sessions.attach(record, options);
    },
    detach: (...asked) => sessions.detach(...asked),
    find: (...asked) => sessions.find(...asked),
    list: (...asked) => sessions.list(...asked),
    revoke: (...asked) => sessions.revoke(...asked),
  };
}
