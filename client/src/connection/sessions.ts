import type { KeyValueStore } from "../storage.ts";
import { fields, text } from "../wire/fields.ts";

/** A session at one server, and what resumes it there. */
export interface Session {
  readonly id: string;
  readonly token: string;
}

/** The session at this server; its token is only ever shown to the server that issued it. */
export async function readSession(store: KeyValueStore, server: string): Promise<Session | undefined> {
  const stored = fields(await store.get(`session:${server}`));
  const id = text(stored.id, 64);
  const token = text(stored.token, 1024);
  return id && token ? { id, token } : undefined;
}

/** Keeps the session at this server. */
export function writeSession(store: KeyValueStore, server: string, session: Session): Promise<void> {
  return store.set(`session:${server}`, session);
}
