import assert from "node:assert/strict";
import { access, glob, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { optionNames, SERVER_OPTIONS } from "../handlers/entrypoints/local/options.ts";

/** Variables of programs that ask a server, and of the tests' own runner. */
const OTHER_VARIABLES = [
  "SEMANTEST_SERVER",
  "SEMANTEST_LOCAL_URL",
  "SEMANTEST_REMOTE_URL",
  "SEMANTEST_API_KEY",
];

describe("pages for people", () => {
  let pages: { readonly file: string; readonly text: string }[];

  before(async () => {
    pages = [];
    for await (const file of glob("**/*.md", { exclude: ["**/node_modules/**"] })) {
      pages.push({ file, text: await readFile(file, "utf8") });
    }
  });

  it("link to files and headings that are there", async () => {
    const broken: string[] = [];
    for (const { file, text } of pages) {
      for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
        if (!(await exists(file, target))) broken.push(`${file}: ${target}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it("name only settings that exist", async () => {
    const sources = ["aws", "azure"].map((cloud) => `handlers/entrypoints/${cloud}/settings.ts`);
    const functions = (await Promise.all(sources.map((file) => readFile(file, "utf8")))).join("\n");
    const known = new Set([
      ...OTHER_VARIABLES,
      ...[...functions.matchAll(/^ {2}(SEMANTEST_\w+):/gm)].map(([, name = ""]) => name),
      ...optionNames().map((name) => SERVER_OPTIONS[name].variable),
    ]);
    const unknown = pages.flatMap(({ file, text }) =>
      [...text.matchAll(/\bSEMANTEST_[A-Z][A-Z_]*[A-Z]\b/g)]
        .filter(([name]) => !known.has(name))
        .map(([name]) => `${file}: ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it("name only npm scripts that exist", async () => {
    const { scripts } = JSON.parse(await readFile("package.json", "utf8"));
    const unknown = pages.flatMap(({ file, text }) =>
      [...text.matchAll(/\bnpm run ([a-z][a-z:]*)/g)]
        .filter(([, name = ""]) => !Object.hasOwn(scripts, name))
        .map(([, name]) => `${file}: ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it("have no line of a program that a formatter emptied as if it were a table", () => {
    const emptied = pages.filter(({ text }) =>
      [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].some(([, code = ""]) => /^\|[\s|]*$/m.test(code)),
    );
    assert.deepEqual(
      emptied.map(({ file }) => file),
      [],
    );
  });

  it("explain every warning and error that the server logs", async () => {
    const operations = pages
      .filter(({ file }) => file.endsWith("/operations.md"))
      .map(({ text }) => text)
      .join();
    const logged = new Set<string>();
    for await (const file of glob("handlers/**/*.ts", { exclude: ["**/node_modules/**", "**/*.spec.ts"] })) {
      const source = await readFile(file, "utf8");
      for (const [, event = ""] of source.matchAll(/\blog\(\s*"(?:warn|error)",\s*"(\w+)"/g))
        logged.add(event);
    }
    assert.ok(logged.size > 0);
    assert.deepEqual(
      [...logged].filter((event) => !operations.includes(`\`${event}\``)),
      [],
    );
  });

  it("show the two commands in the README", () => {
    const readme = pages.find(({ file }) => file === "README.md")?.text ?? "";
    assert.ok(readme.includes("\nnpm ci && npm start\n"));
    assert.ok(readme.includes("\nnpm ci && npm test\n"));
  });

  async function exists(file: string, target: string): Promise<boolean> {
    const [path = "", anchor] = target.split("#");
    const linked = path === "" ? file : relative(".", join(dirname(file), path));
    const isThere = await access(linked).then(
      () => true,
      () => false,
    );
    if (!isThere || anchor === undefined) return isThere;
    const text = pages.find((page) => page.file === linked)?.text ?? "";
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => anchorOf(title));
    return headings.includes(anchor);
  }
});

/** The anchor that GitHub gives a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
