/**
 * Where things are on chatgpt.com. Each has several ways, the surest first: test ids, then structure. No way depends on
 * the language of the page.
 */
export const SELECTORS = {
  composer: ["#prompt-textarea", '[data-testid="prompt-textarea"]', 'form [contenteditable="true"]'],
  send: ['[data-testid="send-button"]', "#composer-submit-button", 'form button[type="submit"]'],
  stop: ['[data-testid="stop-button"]'],
  turn: ['[data-testid^="conversation-turn"]', "main article"],
  user: ['[data-message-author-role="user"]'],
  /** Within a message: what the site adds for itself, its buttons and its names for screen readers. */
  aside: ['button, [role="button"], .sr-only'],
  assistant: ['[data-message-author-role="assistant"]'],
  login: ['[data-testid="login-button"]', 'a[href*="/auth/login"]'],
  quota: ['[data-testid*="rate-limit"]', '[data-testid*="image-limit"]'],
} as const satisfies Record<string, readonly string[]>;

export type SelectorName = keyof typeof SELECTORS;

/**
 * Which selectors a page that works must match, by how far a job has come: on a new chat, once text was typed, once it
 * was sent, once it was answered. The others show only now and then, or are bad signs.
 */
export const EXPECTED = {
  new: ["composer"],
  typed: ["send"],
  sent: ["turn", "user"],
  answered: ["assistant"],
} as const satisfies Record<string, readonly SelectorName[]>;

/** Hosts whose images answer a message; a leading dot stands for any name below. */
export const IMAGE_HOSTS = ["chatgpt.com", ".oaiusercontent.com"] as const;
