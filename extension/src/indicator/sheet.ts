import { LAYERS, TINT } from "../shared/look.ts";

/** Style of the badge: constructable, so that no policy of the page forbids it. */
export function indicatorSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    .border { position: fixed; inset: 0 0 auto 0; block-size: 2px; background: var(--colour); pointer-events: none; z-index: 2147483647; }
    .chip { --ground: ${LAYERS.light.ground}; --ink: ${LAYERS.light.ink};
      position: fixed; right: 12px; bottom: var(--bottom, 12px); z-index: 2147483647; max-width: min(320px, calc(100vw - 24px));
      display: flex; flex-wrap: wrap; align-items: center; gap: 6px; padding: 4px 6px 4px 10px; border-radius: 12px;
      font: 12px/1.4 system-ui, sans-serif; color: var(--ink); border: 1px solid var(--colour);
      background: linear-gradient(var(--tint), var(--tint)), var(--ground); }
    .dot { width: 8px; height: 8px; border-radius: 50%; background: var(--colour); }
    .more { flex-basis: 100%; }
    button { font: inherit; color: inherit; background: var(--ground); border: 1px solid currentColor; border-radius: 6px;
      min-width: 24px; min-height: 24px; padding: 0 6px; cursor: pointer; }
    .dot + span + button { margin-left: auto; }
    button:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
    .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    [hidden] { display: none; }
    @media (prefers-color-scheme: dark) { .chip { --ground: ${LAYERS.dark.ground}; --ink: ${LAYERS.dark.ink}; } }
  `);
  return sheet;
}

/** The colour at its share, as CSS. */
export function tintOf(colour: string): string {
  return `color-mix(in srgb, ${colour} ${TINT * 100}%, transparent)`;
}
