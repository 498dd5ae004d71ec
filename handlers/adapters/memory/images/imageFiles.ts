import type { Readable } from "node:stream";

/** Where an image lies: both are hex digests, so no name of a peer ever reaches a file system. */
export interface ImagePlace {
  readonly folder: string;
  readonly name: string;
}

/** Bytes that arrived but are not at their place yet. */
export interface StagedImage {
  /** Moves the bytes to the place, over an earlier upload that was not sealed. */
  commit(place: ImagePlace): Promise<void>;
  discard(): Promise<void>;
}

/** Where the bytes of images are kept. An upload can be replaced until it is sealed. */
export interface ImageFiles {
  /** Keeps all bytes; what cannot be kept is discarded and rejects with what the source or the disk said. */
  stage(bytes: AsyncIterable<Uint8Array>): Promise<StagedImage>;
  find(place: ImagePlace): Promise<{ readonly sealed: boolean } | undefined>;
  /** Makes the upload final. */
  seal(place: ImagePlace): Promise<void>;
  /** The bytes, sealed or not. */
  read(place: ImagePlace): Promise<{ readonly size: number; readonly body: Readable } | undefined>;
  /** Removes the bytes, sealed or not; absent ones are fine. */
  remove(place: ImagePlace): Promise<void>;
  /** Removes what was stored before this instant, and what was staged an hour before it was `now`. */
  sweep(storedBefore: number, now: number): Promise<void>;
}
