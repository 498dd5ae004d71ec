/** Largest frame a peer may send, in bytes of UTF-8, arrays included. */
export const MAX_FRAME_BYTES_TO_SERVER = 32 * 1024;

/** Largest frame the server sends, in bytes of UTF-8, arrays included (API Gateway's limit for one message). */
export const MAX_FRAME_BYTES_FROM_SERVER = 128 * 1024;

/** Most envelopes in one array frame. */
export const MAX_ENVELOPES_PER_FRAME = 64;

/** Most jobs one Hello or Ping may name in `cursors`. */
export const MAX_CURSORS = 100;

/** Most events of one job a receiver holds back while it waits for a missing sequence number. */
export const MAX_HELD_BACK = 64;

/** Longest prompt, in characters. */
export const MAX_PROMPT_LENGTH = 2000;

/** Most jobs an extension may announce that it takes at once. */
export const MAX_SLOTS = 1000;

/** Largest image, in bytes. */
export const MAX_IMAGE_BYTES = 50 * 1024 * 1024;

/** Most images one job may upload. */
export const MAX_IMAGES_PER_JOB = 5;

/** Deepest nesting of arrays and objects in a frame; beyond it serializers overflow the stack. */
export const MAX_DEPTH = 32;
