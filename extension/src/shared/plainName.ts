/**
 * A name that a stranger chose, as it may stand within words of ours: without what turns the words beside it around or
 * ends their line. Undefined where nothing is left of it. Pure.
 */
export function plainName(name: string | undefined): string | undefined {
  const plain = name?.replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, "").trim();
  return plain === "" ? undefined : plain;
}
