/** Who sent a frame. */
export type Sender = "extension" | "server";

/** Something that is kept on its way, for good. */
export interface Hold {
  /** Resolves once it is kept. */
  readonly caught: Promise<void>;
  /** Of a frame: resolves once its sender has sent another after it, which is kept too. */
  readonly followed: Promise<void>;
}

interface Wanted {
  readonly fits: (text: string) => boolean;
  readonly caught: () => void;
  readonly followed: () => void;
}

/**
 * Keeps what a test names on its way, once, so that a moment between two steps lasts for as long as it takes to do
 * something in it.
 */
export class Holds {
  readonly #calls = new Set<Wanted>();
  readonly #frames: Readonly<Record<Sender, Set<Wanted>>> = { extension: new Set(), server: new Set() };

  calls(fits: (call: string) => boolean): Hold {
    return want(this.#calls, fits);
  }

  frames(from: Sender, fits: (text: string) => boolean): Hold {
    return want(this.#frames[from], fits);
  }

  /** Whether this call is one to keep. */
  catchesCall(call: string): boolean {
    return catches(this.#calls, call) !== undefined;
  }

  /** For one socket: what passes of the texts that are sent through it; undefined: nothing. */
  gate(isExtension: boolean): (from: Sender, text: string) => string | undefined {
    const closed = new Map<Sender, Wanted>();
    return (from, text) => {
      if (!isExtension) return text;
      const kept = closed.get(from);
      const caught = kept ?? catches(this.#frames[from], text);
      if (caught === undefined) return text;
      kept?.followed();
      closed.set(from, caught);
      return undefined;
    };
  }
}

function want(all: Set<Wanted>, fits: (text: string) => boolean): Hold {
  const [caught, followed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  all.add({ fits, caught: caught.resolve, followed: followed.resolve });
  return { caught: caught.promise, followed: followed.promise };
}

function catches(all: Set<Wanted>, text: string): Wanted | undefined {
  for (const wanted of all) {
    if (!wanted.fits(text)) continue;
    all.delete(wanted);
    wanted.caught();
    return wanted;
  }
  return undefined;
}
