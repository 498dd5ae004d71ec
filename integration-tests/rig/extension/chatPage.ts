/** How the stand-in behaves. */
export interface ChatBehaviour {
  /** Milliseconds from the prompt to the image. */
  drawMs: number;
  /** Milliseconds from the prompt to the chat's own address; until then it has one for the time being. */
  addressMs: number;
  loggedOut: boolean;
  /** Words of the page's buttons; no selector depends on them. */
  language: "en" | "ar";
  /** A script of the page itself, for hostile pages. */
  script: string;
  /** What the site has renamed since: its text field, its messages, or nothing. */
  renamed: "composer" | "turns" | undefined;
  /** The site draws no more: it says that its own limit is reached. */
  quota: boolean;
  /** What the site writes into the text field of a new chat, as it keeps what a person left there. */
  draft: string;
  /** An earlier chat of the person's, with an image; a link leads there without loading the page anew. */
  earlier: string | undefined;
  /** What a new tab opens on; the messages of the earlier chat come a second after its address. */
  opensOn: "new" | "earlier";
  /** A message shows what it is called to screen readers, and a button. */
  isLabelled: boolean;
  /** What the site puts in the place of its text field once something was typed: nothing, or a new one with this text. */
  replacement: "same" | "empty" | "other" | undefined;
  /** How an answer is built: its image alone, or below the small picture of who answers, in a turn that names no author. */
  answer: "plain" | "unnamed";
  /** Host of the images that answer. */
  imageHost: string;
}

/** How it behaves unless a test says otherwise. */
export const USUAL: Readonly<ChatBehaviour> = {
  drawMs: 300,
  addressMs: 100,
  loggedOut: false,
  language: "en",
  script: "",
  renamed: undefined,
  quota: false,
  draft: "",
  earlier: undefined,
  opensOn: "new",
  isLabelled: false,
  replacement: undefined,
  answer: "plain",
  imageHost: "files.oaiusercontent.com",
};

/** Path of the earlier chat. */
export const EARLIER_PATH = "/c/earlier";

/** Path of the small picture of who answers. */
export const AVATAR = "/avatar.png";

/** Path of the image in it. */
export const EARLIER_IMAGE = "/earlier.png";

const SEND = { en: "Send prompt", ar: "إرسال" } as const;

/** The page, whatever the path: a chat is shown by its script. */
export function chatPage(behaviour: ChatBehaviour): string {
  const { loggedOut, language, script, renamed, earlier } = behaviour;
  const field = renamed === "composer" ? 'class="box"' : 'id="prompt-textarea" contenteditable="true"';
  const composer = loggedOut
    ? '<button data-testid="login-button">Log in</button>'
    : `<form><div ${field}></div>
       <button type="button" data-testid="send-button" disabled>${SEND[language]}</button></form>`;
  const link = earlier === undefined ? "" : `<nav><a href="${EARLIER_PATH}">Earlier</a></nav>`;
  // A prompt is text, even within a script.
  const site = JSON.stringify({ ...behaviour, script: undefined }).replaceAll("<", "\\u003c");
  return `<!doctype html><html lang="${language}"><title>Chat</title><body>${link}<main></main>${composer}
<script nonce="page">
const site = ${site};
${PAGE_SCRIPT}
${script}
</script></body></html>`;
}

const PAGE_SCRIPT = `
const main = document.querySelector("main");
const box = () => document.querySelector("#prompt-textarea");
const send = document.querySelector("[data-testid=send-button]");
let shown = {};
function element(name, parent, given = {}) {
  const made = Object.assign(document.createElement(name), given);
  parent.append(made);
  return made;
}
function turn(role, text = "") {
  const isRenamed = site.renamed === "turns";
  const article = element(isRenamed ? "section" : "article", main);
  article.dataset.testid = (isRenamed ? "message-" : "conversation-turn-") + main.childElementCount;
  const message = element("div", article);
  message.dataset.messageAuthorRole = role;
  if (role === "user" && site.isLabelled) element("h5", message, { className: "sr-only", textContent: "You said:" });
  if (text !== "") element("div", message, { textContent: text });
  if (role === "user" && site.isLabelled) element("button", message, { textContent: "Show more" });
  return message;
}
function open(path) {
  shown = {};
  main.replaceChildren();
  document.querySelector("[data-testid=stop-button]")?.remove();
  history.pushState(null, "", path);
  showEarlier();
}
function showEarlier() {
  turn("user", site.earlier);
  element("img", turn("assistant"), { src: "https://files.oaiusercontent.com${EARLIER_IMAGE}" });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("nav a");
  if (!link) return;
  event.preventDefault();
  open(link.getAttribute("href"));
});
document.addEventListener("input", ({ target }) => {
  if (target !== box()) return;
  if (site.replacement !== undefined) {
    const next = target.cloneNode(site.replacement === "same");
    if (site.replacement === "other") next.textContent = "something of their own";
    target.replaceWith(next);
  }
  send.disabled = box().textContent === "";
});
send?.addEventListener("click", async () => {
  const prompt = box().textContent;
  box().textContent = "";
  send.disabled = true;
  turn("user", prompt);
  if (site.quota) {
    element("div", document.body).dataset.testid = "image-limit-reached";
    return;
  }
  const mine = shown;
  if (location.pathname === "/") {
    const id = crypto.randomUUID();
    history.replaceState(null, "", "/c/WEB:" + id);
    setTimeout(() => shown === mine && history.replaceState(null, "", "/c/" + id), site.addressMs);
  }
  const stop = element("button", document.body);
  stop.dataset.testid = "stop-button";
  stop.addEventListener("click", () => fetch("/stop", { method: "POST" }).then(() => stop.remove()));
  const address = await (await fetch("/say", { method: "POST", body: prompt })).text();
  if (shown !== mine) return;
  const answer = turn("assistant");
  if (site.answer === "unnamed") {
    delete answer.dataset.messageAuthorRole;
    const avatar = element("img", answer, { src: "https://files.oaiusercontent.com${AVATAR}" });
    await avatar.decode();
  }
  stop.remove();
  element("img", answer, { src: address });
});
if (site.opensOn === "earlier") {
  history.replaceState(null, "", "${EARLIER_PATH}");
  setTimeout(showEarlier, 1000);
}
if (site.draft !== "" && box() !== null) {
  box().textContent = site.draft;
  send.disabled = false;
}
`;
