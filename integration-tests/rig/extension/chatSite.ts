import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import type { Site } from "./front.ts";

/** How the stand-in behaves. */
export interface ChatBehaviour {
  /** Milliseconds from the prompt to the image. */
  drawMs: number;
  loggedOut: boolean;
  /** Words of the page's buttons; no selector depends on them. */
  language: "en" | "ar";
  /** A script of the page itself, for hostile pages. */
  script: string;
  /** What the site has renamed since: its text field, its messages, or nothing. */
  renamed: "composer" | "turns" | undefined;
  /** The site draws no more: it says that its own limit is reached. */
  quota: boolean;
}

/** A stand-in for chatgpt.com: composer, send button, turns, an image of the site's own host. Not the real page. */
export interface ChatSite {
  readonly sites: Readonly<Record<string, Site>>;
  readonly behaviour: ChatBehaviour;
  /** Prompts that were sent, in order. */
  readonly prompts: readonly string[];
  /** When each of them was, milliseconds since the epoch. */
  readonly times: readonly number[];
  /** Bytes of the image that answered a prompt. */
  imageOf(prompt: string): Buffer | undefined;
}

const CSP = [
  "default-src 'none'",
  "script-src 'nonce-page'",
  "style-src 'self'",
  "img-src https://files.oaiusercontent.com",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
].join("; ");

const SEND = { en: "Send prompt", ar: "إرسال" } as const;

export function createChatSite(): ChatSite {
  const behaviour: ChatBehaviour = {
    drawMs: 300,
    loggedOut: false,
    language: "en",
    script: "",
    renamed: undefined,
    quota: false,
  };
  const prompts: string[] = [];
  const times: number[] = [];
  const images = new Map<string, Buffer>();
  const names = new Map<string, Buffer>();
  const chat: Site = (request, response) => {
    if (request.method === "POST" && request.url === "/say") {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk));
      request.on("end", () => {
        const image = drawPng();
        const name = randomBytes(8).toString("hex");
        prompts.push(body);
        times.push(Date.now());
        images.set(body, image);
        names.set(name, image);
        const answer = () => response.end(`https://files.oaiusercontent.com/${name}.png`);
        // A picture nobody waits for any more does not hold the process.
        setTimeout(answer, behaviour.drawMs).unref();
      });
      return;
    }
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.setHeader("content-security-policy", CSP);
    response.end(page(behaviour));
  };
  const files: Site = (request, response) => {
    const image = names.get((request.url ?? "").slice(1).replace(".png", ""));
    if (image === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("content-type", "image/png");
    response.end(image);
  };
  return {
    sites: { "chatgpt.com": chat, "files.oaiusercontent.com": files },
    behaviour,
    prompts,
    times,
    imageOf: (prompt) => images.get(prompt),
  };
}

function page({ loggedOut, language, script, renamed, quota }: ChatBehaviour): string {
  const field = renamed === "composer" ? 'class="box"' : 'id="prompt-textarea" contenteditable="true"';
  const turns = renamed === "turns" ? "message-" : "conversation-turn-";
  const composer = loggedOut
    ? '<button data-testid="login-button">Log in</button>'
    : `<form><div ${field}></div>
       <button type="button" data-testid="send-button" disabled>${SEND[language]}</button></form>`;
  return `<!doctype html><html lang="${language}"><title>Chat</title><body><main></main>${composer}
<script nonce="page">
const main = document.querySelector("main");
const composer = document.querySelector("#prompt-textarea");
const send = document.querySelector("[data-testid=send-button]");
function turn(index, role) {
  const article = document.createElement("${renamed === "turns" ? "section" : "article"}");
  article.dataset.testid = "${turns}" + index;
  const message = document.createElement("div");
  message.dataset.messageAuthorRole = role;
  article.append(message);
  main.append(article);
  return message;
}
composer?.addEventListener("input", () => { send.disabled = composer.textContent === ""; });
send?.addEventListener("click", async () => {
  const prompt = composer.textContent;
  composer.textContent = "";
  send.disabled = true;
  turn(1, "user").textContent = prompt;
  if (${quota}) {
    const limit = document.createElement("div");
    limit.dataset.testid = "image-limit-reached";
    document.body.append(limit);
    return;
  }
  const stop = document.createElement("button");
  stop.dataset.testid = "stop-button";
  document.body.append(stop);
  const address = await (await fetch("/say", { method: "POST", body: prompt })).text();
  const image = document.createElement("img");
  image.src = address;
  turn(2, "assistant").append(image);
  stop.remove();
});
${script}
</script></body></html>`;
}

/** A real PNG: a sun over the sea, in colours and at a place of its own, so that no two are the same. */
function drawPng(): Buffer {
  const size = 160;
  const rows = Buffer.alloc(size * (size * 3 + 1));
  const [sky, sea, sun] = [randomBytes(3), randomBytes(3), randomBytes(2)];
  const [sunX, sunY] = [40 + ((sun[0] ?? 0) % 80), 40 + ((sun[1] ?? 0) % 50)];
  for (let y = 0; y < size; y += 1) {
    const ground = y < size * 0.65 ? sky : sea;
    const light = y < size * 0.65 ? y / size : 0.9 - y / size / 2;
    for (let x = 0; x < size; x += 1) {
      const isSun = y < size * 0.65 && (x - sunX) ** 2 + (y - sunY) ** 2 < 400;
      const colour = isSun
        ? [255, 236, 170]
        : [...ground].map((it) => Math.round((it * 0.4 + 60) * (1 - light) + 225 * light));
      rows.set(colour, y * (size * 3 + 1) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from("\u0089PNG\r\n\u001a\n", "latin1");
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
