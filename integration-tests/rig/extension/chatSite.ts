import { randomBytes } from "node:crypto";
import { AVATAR, type ChatBehaviour, chatPage, EARLIER_IMAGE, USUAL } from "./chatPage.ts";
import { drawPng } from "./drawPng.ts";
import type { Site } from "./front.ts";

/** A host that is mapped to the rig, and none of the chat site's. */
export const STRANGE_IMAGE_HOST = "images.semantest.com";

/** The smallest that the real site draws. */
const IMAGE_PX = 256;
const AVATAR_PX = 96;

/** A stand-in for chatgpt.com: composer, send button, turns, an image of the site's own host. Not the real page. */
export interface ChatSite {
  readonly sites: Readonly<Record<string, Site>>;
  readonly behaviour: ChatBehaviour;
  /** Prompts that were sent, in order. */
  readonly prompts: readonly string[];
  /** When each of them was, milliseconds since the epoch. */
  readonly times: readonly number[];
  /** Each request for an image, as `<host> <path> <what for>`: `image` is the page's own, `empty` a program's. */
  readonly fetched: readonly string[];
  /** How often somebody had the site stop drawing. */
  readonly stops: () => number;
  /** Bytes of the image that answered a prompt. */
  imageOf(prompt: string): Buffer | undefined;
  /** Answers no prompt until the result is called, whatever `drawMs` says. */
  holdDrawing(): () => void;
}

const CSP = [
  "default-src 'none'",
  "script-src 'nonce-page'",
  "style-src 'self'",
  `img-src https://files.oaiusercontent.com https://${STRANGE_IMAGE_HOST}`,
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
].join("; ");

export function createChatSite(): ChatSite {
  const behaviour: ChatBehaviour = { ...USUAL };
  const prompts: string[] = [];
  const times: number[] = [];
  const fetched: string[] = [];
  let stops = 0;
  /** Over once prompts may be answered. */
  let held: Promise<void> = Promise.resolve();
  const images = new Map<string, Buffer>();
  const paths = new Map<string, Buffer>([
    [EARLIER_IMAGE, drawPng(IMAGE_PX)],
    [AVATAR, drawPng(AVATAR_PX)],
  ]);
  const chat: Site = (request, response) => {
    if (request.method === "POST" && request.url === "/stop") {
      stops += 1;
      response.end();
      return;
    }
    if (request.method === "POST" && request.url === "/say") {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk));
      request.on("end", () => {
        const image = drawPng(IMAGE_PX);
        const path = `/${randomBytes(8).toString("hex")}.png`;
        prompts.push(body);
        times.push(Date.now());
        images.set(body, image);
        paths.set(path, image);
        const answer = () => response.end(`https://${behaviour.imageHost}${path}`);
        // A picture nobody waits for any more does not hold the process.
        setTimeout(() => void held.then(answer), behaviour.drawMs).unref();
      });
      return;
    }
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.setHeader("content-security-policy", CSP);
    response.end(chatPage(behaviour));
  };
  const files: Site = (request, response) => {
    const { host, "sec-fetch-dest": purpose } = request.headers;
    fetched.push(`${host} ${request.url} ${purpose}`);
    const image = paths.get(request.url ?? "");
    if (image === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("content-type", "image/png");
    response.end(image);
  };
  return {
    sites: { "chatgpt.com": chat, "files.oaiusercontent.com": files, [STRANGE_IMAGE_HOST]: files },
    behaviour,
    prompts,
    times,
    fetched,
    stops: () => stops,
    imageOf: (prompt) => images.get(prompt),
    holdDrawing: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
  };
}
