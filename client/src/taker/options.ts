import type { CompletedImage, ImageMimeType, PublicJwk } from "@semantest/handlers/protocol";
import type { ConnectionEvents } from "../events.ts";
import type { PeerOptions } from "../options.ts";
import type { KeyValueStore } from "../storage.ts";
import type { Server } from "../strategy/server.ts";

/** A request an extension is asked to fulfil. */
export interface TakerJob {
  readonly correlationId: string;
  /** Server that gave it to us. */
  readonly server: Server;
  readonly prompt: string;
  /** Site that is to draw the image; undefined: the extension's choice. */
  readonly domain: string | undefined;
  /** Name wished for. Never trust it as a path. */
  readonly fileName: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Who asks, to be shown to a person or looked up among the pinned keys. */
export interface Asker {
  /** Public key whose signature was found right; undefined: the request is not signed. */
  readonly key: PublicJwk | undefined;
  /** RFC 7638 thumbprint of that key, base64url. */
  readonly thumbprint: string | undefined;
  /** When it was signed, milliseconds since the epoch: the signature covers it. undefined: the request is not signed. */
  readonly signedAt: number | undefined;
}

/** `allow`: run it; `deny`: refuse it; `ask`: let a person decide. */
export type Authorization = "allow" | "deny" | "ask";

/** How far an image is. */
export interface TakerProgress {
  /** 0 to 100. */
  readonly percent?: number | undefined;
  readonly stage?: string | undefined;
}

/** What a running job may use. */
export interface TakerTools {
  /** Aborts when the job was cancelled, given to somebody else, or the taker ends. */
  readonly signal: AbortSignal;
  /** Tells how far it is; best effort. */
  progress(progress: TakerProgress): void;
  /**
   * To be awaited BEFORE the prompt is submitted: resolves once the journal and the server know that it will be. From
   * then on the job is this extension's alone and never submitted again. Of a resumed job: once its server knows. Rejects
   * where the job is no longer ours.
   */
  initiated(details?: { readonly tabId?: number | string | undefined }): Promise<void>;
  /** Uploads the image and tells the client where it is. Rejects with the reason of a signal that aborts first. */
  upload(
    bytes: Uint8Array<ArrayBuffer>,
    details: {
      readonly mimeType: ImageMimeType;
      readonly metadata?: Readonly<Record<string, unknown>> | undefined;
      /** Aborts the upload before the job itself ends. Default: the tools' own. */
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<CompletedImage>;
}

/** How a job ended well. */
export interface TakerResult {
  /** Base name under which the image was saved. */
  readonly filePath: string;
  /** Bytes. */
  readonly fileSize: number;
  readonly mimeType: ImageMimeType;
}

/** How a server is sought again: pauses by chance, the longest of which doubles with each round in vain. */
export interface RetryOptions {
  /** Rounds over all servers in vain before the search ends with an error; `connect()` begins anew. At least 1. */
  readonly attempts: number;
  /** Longest pause after the first round, milliseconds. */
  readonly firstDelayMs: number;
  /** Longest pause of all, milliseconds; a server that asks for more patience gets it. */
  readonly longestDelayMs: number;
}

/** How a taker is set up. */
export interface SemantestTakerOptions extends PeerOptions {
  /** How a server is sought again. Default: from 500 ms up to 30 s (5 s on this machine), without end. */
  readonly retry?: RetryOptions | undefined;
  /** Jobs taken at once, 1 to 1000. Default 1. */
  readonly slots?: number | undefined;
  /** Makes one image. What it throws becomes the job's error. */
  readonly run: (job: TakerJob, tools: TakerTools) => Promise<TakerResult>;
  /**
   * Goes on with a job that an earlier process began: its prompt may have been submitted, and is never submitted again.
   * Where it surely was not, await `initiated` before it is. undefined where nothing can be found any more. Default: such jobs end with an error.
   */
  readonly resume?: ((job: TakerJob, tools: TakerTools) => Promise<TakerResult | undefined>) | undefined;
  /**
   * Decides who may drive this browser. Asked again before a job is resumed: `ask` lets it go on, since a person has
   * answered already; `deny` ends it.
   */
  readonly authorize: (job: TakerJob, asker: Asker) => Authorization | Promise<Authorization>;
  /** Asks a person about a job that `authorize` left open; the signal aborts when the answer is no longer needed. Default: deny. */
  readonly ask?:
    | ((job: TakerJob, asker: Asker, signal: AbortSignal) => Promise<"allow" | "deny">)
    | undefined;
  /** Where the journal is kept: it must outlive the process, or a request could be run twice. Default: memory. */
  readonly journal?: KeyValueStore | undefined;
}

/** Where a job stands here. */
export interface TakerJobChange {
  readonly correlationId: string;
  /** `waiting` for a person, `running`, `ended` well or badly, `refused` by authorization. */
  readonly state: "waiting" | "running" | "ended" | "refused";
}

/** Events of a taker. */
export interface TakerEvents extends ConnectionEvents {
  job: (change: TakerJobChange) => void;
}
