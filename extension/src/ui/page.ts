import { direction, language, text } from "../shared/text.ts";
import { element } from "./element.ts";

/** Gives the page its language, its direction, a main part and a place for what became of a command. */
export function startPage(title: string): HTMLElement {
  document.documentElement.lang = language();
  document.documentElement.dir = direction();
  document.title = `${text("name")} - ${title}`;
  const icon = element("img", { src: "../icons/48.png", alt: "", width: 28, height: 28 });
  const main = element("main", {}, element("h1", {}, icon, title));
  document.body.append(main, element("p", { id: "report", role: "status" }));
  return main;
}
