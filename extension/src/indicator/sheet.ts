import { LAYERS } from "../shared/look.ts";

/** Style of the badge: constructable, so that no policy of the page forbids it. */
export function indicatorSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    .border { position: fixed; inset: 0 0 auto 0; block-size: 2px; background: var(--colour); pointer-events: none; z-index: 2147483647; }
    .chip { --ground: ${LAYERS.light.ground}; --ink: ${LAYERS.light.ink};
      position: fixed; right: 12px; bottom: var(--bottom, 12px); z-index: 2147483647; max-width: min(320px, calc(100vw - 24px));
      display: flex; flex-wrap: wrap; align-items: center; gap: 6px; padding-block: 4px; padding-inline: 10px 4px;
      border-radius: 14px; font: 12px/1.4 system-ui, sans-serif; color: var(--ink); border: 1px solid var(--colour);
      background: var(--light); box-shadow: 0 1px 4px rgb(0 0 0 / 20%); }
    .dot { width: 8px; height: 8px; border-radius: 50%; background: var(--colour); }
    .more { flex-basis: 100%; overflow-wrap: anywhere; padding-inline-end: 6px; }
    button { font: inherit; color: inherit; background: var(--ground); border: 1px solid currentColor; border-radius: 8px;
      min-width: 24px; min-height: 24px; padding: 0 8px; cursor: pointer; margin-block-end: 4px; }
    button.dismiss { margin-block: 0; margin-inline-start: auto; padding: 0; border-color: transparent; background: transparent;
      font-size: 16px; line-height: 1; border-radius: 50%; }
    button.dismiss:hover { background: var(--ground); }
    button:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
    .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    [hidden] { display: none; }
    @media print { :host { display: none; } }
    @media (prefers-color-scheme: dark) {
      .chip { --ground: ${LAYERS.dark.ground}; --ink: ${LAYERS.dark.ink}; background: var(--dark); } }
  `);
  return sheet;
}
