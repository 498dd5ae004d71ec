/** Lets so many bytes through; one more ends the stream with what `tooMany` makes. */
export function atMost(
  limit: number,
  tooMany: () => Error,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.length;
      if (size > limit) controller.error(tooMany());
      else controller.enqueue(chunk);
    },
  });
}
