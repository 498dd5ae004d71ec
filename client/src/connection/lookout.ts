import type { Clock } from "../clock.ts";
import type { Server } from "../strategy/server.ts";

/** Time between two looks at the other server, milliseconds: 30 s, and up to 30 s more by chance. */
const LOOK_MS = 30_000;

/** Longest time between two looks, after moves that failed, milliseconds. */
const LONGEST_MS = 600_000;

/** Looks in a row at which the preferred server has to be there before we return to it. */
const STREAK = 2;

/** What a look at the other server found. */
export interface Glimpse {
  readonly reachable: boolean;
  /** Connected extensions; undefined where it would not tell. */
  readonly extensions: number | undefined;
}

/** Where we are, and what is known of both servers. */
export interface Outlook {
  /** True where we are at the server of our choice. */
  readonly atPreferred: boolean;
  /** Extensions here; undefined where they do not matter to this peer. */
  readonly extensions: number | undefined;
  readonly other: Glimpse;
  /** Looks in a row at which the other server was reachable, this one included. */
  readonly streak: number;
}

/** Why to move, or undefined to stay. Never for a server without extensions from one that has some. Pure. */
export function whyMove({ atPreferred, extensions, other, streak }: Outlook): string | undefined {
  if (!other.reachable) return undefined;
  const lonely = extensions === 0;
  if (lonely && (other.extensions ?? 0) > 0) return "an extension is connected there";
  if (atPreferred || streak < STREAK) return undefined;
  const wouldBeLonely = extensions !== undefined && !lonely && other.extensions === 0;
  return wouldBeLonely ? undefined : "the preferred server is back";
}

/** What a lookout works with. */
export interface LookoutParts {
  readonly clock: Clock;
  /** The server beside the present one, and whether this is the preferred one; undefined: there is nothing to look at. */
  readonly scene: () =>
    | { readonly other: Server; readonly atPreferred: boolean; readonly extensions: number | undefined }
    | undefined;
  /** Looks at a server; never rejects. */
  readonly peek: (server: Server) => Promise<Glimpse>;
  /** True while nothing is open that a move could disturb. */
  readonly idle: () => boolean;
  readonly move: (server: Server, reason: string) => void;
}

/** Looks at the other server from time to time, so that no choice lasts for ever, and moves there for a reason. */
export class Lookout {
  readonly #parts: LookoutParts;
  #cancel = () => {};
  #streak = 0;
  #failures = 0;
  #looking = false;
  /** Counts starts and stops: a look that was under way is worth nothing after one. */
  #run = 0;

  constructor(parts: LookoutParts) {
    this.#parts = parts;
  }

  /** Starts anew at a server; looks at once where nobody is here to answer. */
  start(): void {
    this.stop();
    if (this.#isNeeded()) this.#schedule(this.#isLonely() && this.#failures === 0 ? 0 : this.#interval());
  }

  /** What is known of this server has changed. */
  update(): void {
    if (!this.#looking && this.#isNeeded()) this.#schedule(this.#interval());
  }

  /** A move did not succeed: the next look comes later. */
  failed(): void {
    this.#failures += 1;
    this.start();
  }

  /** A move succeeded. */
  moved(): void {
    this.#failures = 0;
  }

  stop(): void {
    this.#cancel();
    this.#run += 1;
    this.#streak = 0;
    this.#looking = false;
  }

  #isLonely(): boolean {
    return this.#parts.scene()?.extensions === 0;
  }

  #isNeeded(): boolean {
    const scene = this.#parts.scene();
    return scene !== undefined && (!scene.atPreferred || scene.extensions === 0);
  }

  #interval(): number {
    const { clock } = this.#parts;
    return Math.min(LONGEST_MS, LOOK_MS * 2 ** this.#failures) + clock.random() * LOOK_MS;
  }

  #schedule(ms: number): void {
    this.#looking = true;
    this.#cancel = this.#parts.clock.after(ms, () => void this.#look());
  }

  async #look(): Promise<void> {
    const before = this.#parts.scene();
    if (before === undefined) return this.stop();
    const run = this.#run;
    const other = await this.#parts.peek(before.other);
    const scene = this.#parts.scene();
    if (run !== this.#run || scene === undefined) return;
    this.#streak = other.reachable ? this.#streak + 1 : 0;
    const reason = whyMove({ ...scene, other, streak: this.#streak });
    if (reason !== undefined && this.#parts.idle()) {
      this.stop();
      return this.#parts.move(scene.other, reason);
    }
    if (this.#isNeeded()) this.#schedule(this.#interval());
    else this.stop();
  }
}
