// Typesets the formulas of pages, in place: node typeset.mjs KATEX PAGE …
//
// KaTeX writes HTML for the eye and MathML for screen readers. A formula that it cannot read ends the build.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , folder, ...pages] = process.argv;
const katex = (await import(pathToFileURL(join(folder, "dist/katex.mjs")))).default;

// \cw{…} is in the colour of weights, and so on; the style of the page has the colours.
const macros = Object.fromEntries(["w", "b", "z", "a", "C"].map((name) => [`\\c${name}`, `\\htmlClass{v-${name}}{#1}`]));
const settings = {
  macros,
  throwOnError: true,
  trust: (context) => context.command === "\\htmlClass",
  strict: (code) => (code === "htmlExtension" || code === "unicodeTextInMathMode" ? "ignore" : "error"),
};
const LETTERS = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
const plain = (text) => text.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => LETTERS[entity]);

for (const page of pages) {
  const text = readFileSync(page, "utf8");
  const set = text.replace(
    /<(span|div) class="arithmatex">\\([([])([\s\S]*?)\\[)\]]<\/\1>/g,
    (_, tag, opens, formula) => {
      const displayMode = opens === "[";
      const typeset = katex.renderToString(plain(formula), { ...settings, displayMode });
      return `<${tag} class="formula"${displayMode ? ' tabindex="0"' : ""}>${typeset}</${tag}>`;
    },
  );
  if (set.includes("arithmatex")) throw new Error(`${page}: a formula was left as it is`);
  writeFileSync(page, set);
}
