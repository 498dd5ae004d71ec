/** Pages that may be open at once. */
const MAX_VIEWERS = 20;
/** Messages a page may leave unread before it counts as gone. */
const MAX_UNREAD = 5;

type Controller = ReadableStreamDefaultController<Uint8Array>;

/** Server-sent events to the open operator pages; costs nothing while none is open. */
export class OperatorFeed {
  readonly #snapshot: () => unknown;
  readonly #viewers = new Set<Controller>();

  constructor(snapshot: () => unknown) {
    this.#snapshot = snapshot;
  }

  get full(): boolean {
    return this.#viewers.size >= MAX_VIEWERS;
  }

  /** A stream that begins with how things are now. */
  open(): ReadableStream<Uint8Array> {
    let viewer: Controller | undefined;
    return new ReadableStream(
      {
        start: (controller) => {
          viewer = controller;
          this.#viewers.add(controller);
          controller.enqueue(this.#message());
        },
        cancel: () => {
          if (viewer !== undefined) this.#viewers.delete(viewer);
        },
      },
      { highWaterMark: MAX_UNREAD },
    );
  }

  /** To be called every second. */
  publish(): void {
    if (this.#viewers.size === 0) return;
    const message = this.#message();
    for (const viewer of this.#viewers) {
      if ((viewer.desiredSize ?? 0) > 0) viewer.enqueue(message);
      else this.#end(viewer);
    }
  }

  /** Tells every page how things are and ends its stream. */
  close(): void {
    this.publish();
    for (const viewer of this.#viewers) this.#end(viewer);
  }

  #end(viewer: Controller): void {
    this.#viewers.delete(viewer);
    viewer.close();
  }

  #message(): Uint8Array {
    return Buffer.from(`data: ${JSON.stringify(this.#snapshot())}\n\n`);
  }
}
