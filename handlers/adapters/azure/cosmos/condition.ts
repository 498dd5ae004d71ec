/**
 * What must hold of the stored item for a patch to happen, in Cosmos's words: `where`c.n <= ${limit}``. Values become literals,
 * since a patch takes no parameters; those of JSON are literals of Cosmos's as well.
 */
export function where(
  texts: TemplateStringsArray,
  ...values: readonly (string | number | boolean | Condition)[]
): Condition {
  const parts = values.map((it) => (it instanceof Condition ? `(${it.text})` : JSON.stringify(it)));
  return new Condition(texts.map((text, index) => `${text}${parts[index] ?? ""}`).join(""));
}

export class Condition {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
