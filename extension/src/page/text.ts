/** Fewest characters, white space aside, of which a text that was cut short is known. */
const CUT_LENGTH = 200;

/** An editor keeps white space in its own way: paragraphs, no-break spaces. Pure. */
export function squeeze(text: string): string {
  return text.replace(/\s+/g, "");
}

/**
 * Whether a message shows this prompt: the same text but for white space, or, where the site shows only the beginning of
 * a long one, at least its first 200 characters and dots at their end. A message that merely holds the prompt is another.
 * Pure.
 */
export function showsPrompt(shown: string, prompt: string): boolean {
  const [words, own] = [squeeze(shown), squeeze(prompt)];
  if (words === own) return true;
  const beginning = words.replace(/(…|\.{3})$/, "");
  return beginning !== words && beginning.length >= CUT_LENGTH && own.startsWith(beginning);
}

export function textOf(composer: HTMLElement): string {
  return composer instanceof HTMLTextAreaElement ? composer.value : (composer.textContent ?? "");
}

/** Text of a message without what `aside` names within it: the site's own buttons and labels. */
export function wordsOf(message: HTMLElement, aside: string): string {
  const walker = document.createTreeWalker(message, NodeFilter.SHOW_TEXT);
  let words = "";
  while (walker.nextNode()) {
    const around = walker.currentNode.parentElement?.closest(aside) ?? null;
    if (around === null || !message.contains(around)) words += walker.currentNode.nodeValue ?? "";
  }
  return words;
}
