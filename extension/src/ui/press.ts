/**
 * Holds back what would be drawn while a button is pressed: where that moves away or goes between press and release, the
 * browser makes no click of the two.
 */
export class Press {
  #isDown = false;
  #held: (() => void) | undefined;
  #ending: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const down = ({ button }: PointerEvent) => {
      if (button !== 0) return;
      clearTimeout(this.#ending);
      this.#isDown = true;
    };
    // Of a release outside the window, or on a scroll bar, nobody tells.
    const moved = ({ buttons }: PointerEvent) => {
      if (buttons === 0 && this.#isDown) this.#release();
    };
    addEventListener("pointerdown", down, true);
    addEventListener("pointermove", moved, true);
    for (const type of ["pointerup", "pointercancel", "blur"])
      addEventListener(type, () => this.#release(), true);
  }

  /** Draws now or, where something is pressed, once it was let go of; of several then the last alone. */
  draw(view: () => void): void {
    if (this.#isDown) this.#held = view;
    else view();
  }

  #release(): void {
    clearTimeout(this.#ending);
    // The click comes first.
    this.#ending = setTimeout(() => {
      this.#isDown = false;
      const held = this.#held;
      this.#held = undefined;
      held?.();
    });
  }
}
