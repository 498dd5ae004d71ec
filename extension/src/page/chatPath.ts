/** Path of a new chat. */
export const NEW_CHAT = "/";

/** Path of a chat; `time` where the site has no lasting name for it yet. */
const CHAT = /^\/c\/(?<time>WEB:)?[^/]+$/;

/**
 * Path of the one chat that is followed, after a look at the page's; undefined: the page shows another. A new chat is
 * named once, the site alone may do it (`isNameable`), and a name for the time being may come before the lasting one; a
 * lasting name never changes. Pure.
 */
export function followChat(own: string, shown: string, isNameable: boolean): string | undefined {
  if (shown === own) return own;
  const name = CHAT.exec(shown);
  if (!isNameable || name === null) return undefined;
  if (own === NEW_CHAT) return shown;
  const isForNow = CHAT.exec(own)?.groups?.time !== undefined;
  return isForNow && name.groups?.time === undefined ? shown : undefined;
}

/** Whether the site has led to where one logs in. Pure. */
export function isLoginPath(shown: string): boolean {
  return shown.startsWith("/auth/");
}
