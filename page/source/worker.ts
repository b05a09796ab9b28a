/// <reference lib="webworker" />
/**
 * The worker: Python with the program in it. It takes requests as JSON and hands back the answer, and the files that
 * the answer names. Foreign bytes are parsed here and nowhere else; the page ends this worker when a file takes too long.
 */
import type { PyodideAPI } from "pyodide";
import type { FromWorker, Put, ToWorker } from "./messages";

declare const self: DedicatedWorkerGlobalScope & { heapLimit: number; _createPyodideModule: unknown };
declare function loadPyodide(options: Record<string, unknown>): Promise<PyodideAPI>;

const NOWHERE = "https://page.invalid/"; // no address is ever asked: fetch answers with the parts of the page

let python: PyodideAPI;
let ask: (request: string) => string;

const say = (message: FromWorker, transfer: Transferable[] = []) => self.postMessage(message, transfer);

/** Serve the parts of the page to the loader of Pyodide, which asks for them by fetch. */
function serve(parts: Record<string, Uint8Array<ArrayBuffer>>): void {
  self.fetch = async (asked) => {
    const name = String(asked).split("/").pop() ?? "";
    const part = parts[name];
    if (!part) throw new TypeError(`the page has no part ${name}`);
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(part, { headers: { "content-type": type } });
  };
}

async function start({ parts, heapLimit, lost }: Extract<ToWorker, { kind: "start" }>): Promise<void> {
  self.heapLimit = heapLimit;
  serve(parts);
  const lock = new TextDecoder().decode(parts["lock.json"]);
  python = await loadPyodide({
    indexURL: NOWHERE,
    packageBaseUrl: NOWHERE,
    createPyodideModule: self._createPyodideModule,
    lockFileContents: lock,
    env: { PYTHONDONTWRITEBYTECODE: "1", HOME: "/" },
  });
  python.unpackArchive(parts["site.zip"]!, "zip", { extractDir: "/site" });
  python.runPython("import sys; sys.path.insert(0, '/site')");
  const entry = python.pyimport("consolidate.page.entry");
  ask = entry.answer;
  entry.start(
    (name: string, digest: string) => say({ kind: "begins", name, digest }),
    () => say({ kind: "ends" }),
    JSON.stringify(lost),
  );
}

/** Put a file where Python finds it. Of one that is too large to be read only the size is there. */
function put({ path, data, size, modified }: Put): void {
  python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  python.FS.writeFile(path, new Uint8Array(data));
  if (size > data.byteLength) python.FS.lookupPath(path).node.usedBytes = size;
  python.FS.utime(path, modified, modified);
}

function remove(path: string): void {
  try {
    python.FS.unlink(path);
  } catch {
    // it is gone already
  }
}

function answered(message: Extract<ToWorker, { kind: "ask" }>): void {
  message.remove.forEach(remove);
  message.put.forEach(put);
  python.FS.mkdirTree(message.folder);
  python.FS.chdir(message.folder);
  const answer = ask(message.request);
  const named: string[] = JSON.parse(answer).give ?? [];
  const files = named.map((path) => ({ path, data: python.FS.readFile(path).slice().buffer as ArrayBuffer }));
  const heap = (python as unknown as { _module: { HEAPU8: Uint8Array } })._module.HEAPU8.length;
  say({ kind: "answer", id: message.id, answer, files, heap }, files.map((file) => file.data));
}

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  try {
    if (data.kind === "start") {
      await start(data);
      say({ kind: "ready" });
    } else answered(data);
  } catch (error) {
    say({ kind: "broken", text: told(error) });
  }
};

/** What an error says; those of the file system have only a number. */
function told(error: unknown): string {
  const { message, errno } = error as { message?: string; errno?: number };
  return (message ?? (errno === undefined ? String(error) : `errno ${errno}`)).slice(-1500);
}
