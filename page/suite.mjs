/**
 * Run test modules of the program in Pyodide: node suite.mjs REPOSITORY SITE MODULE...
 *
 * The sources are those of the repository, the libraries those of SITE, as in the page. Files are read in this process,
 * since no other can be started, and locks, which need a thread, are not taken. The sample files are encrypted with a library that Pyodide has no build of: whatever
 * uses it finds it missing, as in the page.
 */
import { fileURLToPath } from "node:url";
import path from "node:path";
import { loadPyodide } from "pyodide";

process.on("uncaughtException", (error) => {
  console.error(String(error.message).slice(-3000));
  process.exit(1);
});
const [repository, site, ...modules] = process.argv.slice(2);
const library = fileURLToPath(import.meta.resolve("pyodide/python_stdlib.zip"));
const python = await loadPyodide({
  indexURL: path.dirname(library) + path.sep,
  env: { HOME: "/tmp", PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1", PYTHONDONTWRITEBYTECODE: "1", TZ: "Asia/Shanghai" },
  stdout: (text) => process.stdout.write(text + "\n"),
  stderr: (text) => process.stderr.write(text + "\n"),
});
for (const [place, root] of [["/repository", repository], ["/site", site]]) {
  python.FS.mkdirTree(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: path.resolve(root) }, place);
}
python.globals.set("MODULES", python.toPy(modules));
const code = python.runPython(`
import os, sys
sys.path[:0] = ["/repository", "/site"]

class Missing(type(sys)):
    """A module of which every part is missing once it is used."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        def missing(*args, **named):
            raise ModuleNotFoundError("No module named 'cryptography'", name="cryptography")
        return missing

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        import importlib.machinery
        return importlib.machinery.ModuleSpec(name, Finder, is_package=True) if name.split(".")[0] == "cryptography" else None

    @staticmethod
    def create_module(spec):
        return Missing(spec.name)

    @staticmethod
    def exec_module(module):
        pass

sys.meta_path.append(Finder)
os.chdir("/repository")
from consolidate.workers import pool
from consolidate.workers.alone import Watch
from consolidate.workers import processes
pool.stay_here(Watch(lambda name, digest: None, lambda: None))
processes.start_early = lambda count, memory: None
import contextlib
from consolidate import locks
locks.locked = lambda path, holder: contextlib.nullcontext()  # it says in a thread that it is at work
import pytest
int(pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", *MODULES]))
`);
process.exit(code);
