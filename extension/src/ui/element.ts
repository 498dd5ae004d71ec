/** Attributes and listeners of an element; `true` sets an empty attribute, `false` and `undefined` leave it out. */
interface Props {
  readonly [attribute: string]: string | number | boolean | undefined | ((event: Event) => void);
}

/** Makes an element with its children. Texts are put in as text, never as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  props: Props = {},
  ...children: readonly (Node | string | undefined)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (typeof value === "function") made.addEventListener(key, trusted(value));
    else if (value !== undefined && value !== false)
      made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A listener that hears a person only, not a script of the page. */
export function trusted(listener: (event: Event) => void): (event: Event) => void {
  return (event) => {
    if (event.isTrusted) listener(event);
  };
}
