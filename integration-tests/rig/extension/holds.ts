/** Who sent a frame. */
export type Sender = "extension" | "server";

/** Something that is kept on its way, for good. */
export interface Hold {
  /** Resolves once it is kept. */
  readonly caught: Promise<void>;
}

interface Wanted {
  readonly fits: (text: string) => boolean;
  readonly caught: () => void;
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
    return catches(this.#calls, call);
  }

  /** For one socket: what passes of the texts that are sent through it; undefined: nothing. */
  gate(isExtension: boolean): (from: Sender, text: string) => string | undefined {
    const closed = new Set<Sender>();
    return (from, text) => {
      if (isExtension && !closed.has(from) && catches(this.#frames[from], text)) closed.add(from);
      return closed.has(from) ? undefined : text;
    };
  }
}

function want(all: Set<Wanted>, fits: (text: string) => boolean): Hold {
  const { promise, resolve } = Promise.withResolvers<void>();
  all.add({ fits, caught: resolve });
  return { caught: promise };
}

function catches(all: Set<Wanted>, text: string): boolean {
  for (const wanted of all) {
    if (!wanted.fits(text)) continue;
    all.delete(wanted);
    wanted.caught();
    return true;
  }
  return false;
}
