/**
 * Run the first script of the page in browsers that lack something: node first_script.mjs LACKING...
 *
 * LACKING: a script that takes something away from the browser, such as "delete globalThis.WebAssembly"; "throw X" is
 * an error of the main script, which a browser cannot even parse. Writes what each of them shows, as JSON. The script is
 * first read by a parser that knows nothing newer than ECMAScript 5.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import vm from "node:vm";

const page = new URL("../../page/", import.meta.url);
const { parse } = createRequire(new URL("package.json", page))("acorn");
const code = readFileSync(new URL("source/first.js", page), "utf-8");
parse(code, { ecmaVersion: 5 });

function shown(lacking) {
  const elements = { old: "none", "old-lacks": "", app: "block" };
  const attributes = {};
  const element = (id) => ({
    style: { set display(value) { elements[id] = value; } },
    appendChild: (text) => { elements[id] += text; },
  });
  const window = vm.createContext({ DecompressionStream() {}, Worker() {}, Blob() {} });
  window.window = window;
  window.document = {
    body: { setAttribute: (name, value) => { attributes[name] = value; } },
    getElementById: element,
    createTextNode: (text) => text,
  };
  if (!lacking.startsWith("throw ")) vm.runInContext(lacking, window);
  vm.runInContext(code, window);
  if (lacking.startsWith("throw ")) window.onerror(lacking.slice(6));
  return { state: attributes["data-state"] ?? "", sorry: elements.old, lacks: elements["old-lacks"], app: elements.app };
}

process.stdout.write(JSON.stringify(process.argv.slice(2).map(shown)));
