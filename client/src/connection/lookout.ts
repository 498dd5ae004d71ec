import { type Clock, sleep } from "../clock.ts";
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
  readonly extensions?: number | undefined;
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
  if (extensions === 0 && other.extensions) return "an extension is connected there";
  const wouldBeLonely = extensions && other.extensions === 0;
  return atPreferred || streak < STREAK || wouldBeLonely ? undefined : "the preferred server is back";
}

/** Where we are, and the server beside it. */
export interface Scene extends Pick<Outlook, "atPreferred" | "extensions"> {
  readonly other: Server;
}

/** What a lookout works with. */
export interface LookoutParts {
  readonly clock: Clock;
  /** Asked anew for each look; undefined: there is nothing to look at. */
  readonly scene: () => Scene | undefined;
  /** Looks at a server; never rejects. */
  readonly peek: (server: Server) => Promise<Glimpse>;
  /** True while nothing is open that a move could disturb. */
  readonly idle: () => boolean;
  /** Moves in a row that failed: the more, the later the next look. */
  readonly failures: number;
}

/** A move that is worth it. */
export interface Advice {
  readonly target: Server;
  readonly reason: string;
}

/**
 * Looks at the other server from time to time, so that no choice lasts for ever, until there is a reason to move there:
 * at once where nobody is here to answer, then every 30 to 60 s. Rejects where the signal aborts.
 */
export async function lookOut(parts: LookoutParts, signal: AbortSignal): Promise<Advice> {
  const { clock, scene, peek, idle, failures } = parts;
  const isLonely = scene()?.extensions === 0;
  let streak = 0;
  for (let look = 0; ; look += 1) {
    const isUrgent = isLonely && failures + look === 0;
    const pause = Math.min(LONGEST_MS, LOOK_MS * 2 ** failures) + clock.random() * LOOK_MS;
    await sleep(clock, isUrgent ? 0 : pause, signal);
    const here = scene();
    // At the preferred server, and with somebody to answer, all is well.
    if (!here || (here.atPreferred && here.extensions !== 0)) streak = 0;
    else {
      const other = await peek(here.other);
      signal.throwIfAborted();
      streak = other.reachable ? streak + 1 : 0;
      const reason = whyMove({ ...here, ...scene(), other, streak });
      if (reason !== undefined && idle()) return { target: here.other, reason };
    }
  }
}
