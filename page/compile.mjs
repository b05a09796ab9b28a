/**
 * Compile Python sources with the very interpreter that will run them: node compile.mjs FOLDER [site]
 *
 * Writes FOLDER/stdlib.zip (the standard library without what nothing here imports) and FOLDER/site.zip (FOLDER/site);
 * with "site" only the latter.
 * Both are stored, not packed: the whole page is packed once. The same input gives the same bytes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { loadPyodide } from "pyodide";

const [folder, only] = process.argv.slice(2);
process.on("uncaughtException", (error) => { console.error(String(error.message).slice(-1500)); process.exit(1); });
const library = fileURLToPath(import.meta.resolve("pyodide/python_stdlib.zip"));
const python = await loadPyodide({ indexURL: path.dirname(library) + path.sep });
python.FS.mkdirTree("/build");
python.FS.mount(python.FS.filesystems.NODEFS, { root: path.resolve(folder) }, "/build");
python.FS.writeFile("/python_stdlib.zip", readFileSync(library));
python.FS.writeFile("/packing.py", readFileSync(new URL("packing.py", import.meta.url)));
python.runPython("import sys; sys.path.insert(0, '/'); import packing; packing.pack(" + (only ? "False" : "") + ")");
writeFileSync(path.join(folder, "python.txt"), python.runPython("sys.version"));
