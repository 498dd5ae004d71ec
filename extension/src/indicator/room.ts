/** A box on the screen, pixels from the top left. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Free space kept around the badge, pixels. */
const GAP = 12;

/**
 * How far from the lower edge the badge must stand so as to cover no control. `undefined`: there is no such place, and
 * it must stay hidden. `badge` is its width and height; it stands at the right edge.
 */
export function freeBottom(
  view: { readonly width: number; readonly height: number },
  badge: { readonly width: number; readonly height: number },
  controls: readonly Box[],
): number | undefined {
  const left = view.width - GAP - badge.width;
  const near = controls
    .filter(
      (box) => box.right > left && box.left < view.width - GAP && box.bottom > 0 && box.top < view.height,
    )
    .toSorted((one, other) => other.bottom - one.bottom);
  let bottom = view.height - GAP;
  for (const box of near) {
    if (box.top < bottom && box.bottom > bottom - badge.height) bottom = box.top - GAP;
  }
  return bottom - badge.height >= 0 ? view.height - bottom : undefined;
}
