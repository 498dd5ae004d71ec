import type { KeyValueStore } from "../storage.ts";
import { fields, text } from "../wire/fields.ts";

/** A session at one server, and what resumes it there. */
export interface Session {
  readonly id: string;
  readonly token: string;
}

/** Sessions by server name. A token is only ever shown to the server that issued it. */
export class SessionTokens {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  async get(server: string): Promise<Session | undefined> {
    const stored = fields(await this.#store.get(`session:${server}`));
    const id = text(stored?.id, 64);
    const token = text(stored?.token, 1024);
    return id === undefined || token === undefined ? undefined : { id, token };
  }

  async set(server: string, session: Session): Promise<void> {
    await this.#store.set(`session:${server}`, { ...session });
  }
}
