/**
 * Asks the worker, one request after the other, and stands in for it when it is lost.
 *
 * The files live here: a worker only has copies. When a file takes too long or breaks the worker, that worker is ended,
 * a new one is started, gets the files and the list of those that are given up, and the request is made again. So a bad
 * file costs only itself.
 */
import type { FromWorker, Given, Loss, Put, ToWorker } from "./messages";

const LARGEST = 50 * 1024 * 1024; // bytes of a file that the program reads; of a larger one it looks only at the size
const MOST_LOST = 50; // files at which the worker may be lost during one request
const QUIET = 600; // seconds that a request may take while no file is being read

export interface Stored {
  blob: Blob;
  modified: number;
}

export interface Request {
  ask: string;
  [key: string]: unknown;
}

export interface Answer {
  told: any;
  files: Map<string, Blob>;
}

export interface Progress {
  name: string; // of the file that is being read; "" if none is
  count: number; // files read since the request was made
  all: number; // files that are to be read; 0 if that is not known
  lost: number; // files that were given up
}

export class Stopped extends Error {
  constructor(
    message: string,
    readonly hint = "",
    readonly details: string[] = [],
    readonly unforeseen = false,
  ) {
    super(message);
  }
}

interface Waiting {
  resolve: (answer: Extract<FromWorker, { kind: "answer" }>) => void;
  reject: (loss: WorkerLost) => void;
}

class WorkerLost extends Error {
  constructor(
    readonly why: Loss,
    readonly digest: string,
    text: string,
  ) {
    super(text);
  }
}

export class Engine {
  seconds = 30; // that one file may take
  recycle = 512 * 1024 * 1024; // bytes of memory after which a fresh worker is started: Python gives none back
  language = "zh";
  now: () => string = localTime;
  onProgress: (progress: Progress) => void = () => {};
  heap = 0;
  readonly told: Record<string, unknown> = {}; // the last answer to each kind of request, for programs that drive the page
  started = 0; // workers so far

  private disk = new Map<string, Stored>();
  private known = new Map<string, Stored>(); // what the present worker has
  private before = new Map<string, Request>(); // by folder, the request on which later ones build
  private lost: Record<string, Loss> = {};
  private worker: Worker | undefined;
  private ready: Promise<void> | undefined;
  private pass: (() => void) | undefined; // while a worker starts: let those who wait for it wait for the next one
  private waiting: Waiting | undefined;
  private watch: ReturnType<typeof setTimeout> | undefined;
  private reading = { name: "", digest: "" };
  private count = 0;
  private all = 0;
  private turn: Promise<unknown> = Promise.resolve();
  private number = 0;

  constructor(
    private readonly coming: Promise<Record<string, Uint8Array<ArrayBuffer>>>,
    private readonly script: string,
    public heapLimit: number, // bytes of memory that Python may take
  ) {}

  /** Start the first worker; later ones start by themselves. */
  start(): Promise<void> {
    return (this.ready ??= this.hire());
  }

  /** Replace all files of a folder for a task. Names are full paths. Where the task fails, all is as it was before. */
  async replacing<T>(folder: string, files: Iterable<[string, Stored]>, task: () => Promise<T>): Promise<T> {
    const [disk, before] = [this.disk, this.before.get(folder)];
    this.disk = new Map([...[...disk].filter(([path]) => !path.startsWith(`${folder}/`)), ...files]);
    this.before.delete(folder);
    try {
      return await task();
    } catch (error) {
      this.disk = disk;
      if (before) this.before.set(folder, before);
      this.taken.delete(folder); // the worker has to take up the earlier files again
      throw error;
    }
  }

  put(path: string, stored: Stored): void {
    this.disk.set(path, stored);
  }

  drop(path: string): void {
    this.disk.delete(path);
  }

  /**
   * Make a request in a folder. Throws ``Stopped`` with what the program says. ``reads``: the folder whose files it
   * reads; such a request is made again before others in ``folder`` when a new worker has to take over.
   */
  ask(folder: string, request: Request, reads = ""): Promise<Answer> {
    const made = this.turn.then(() => this.made(folder, request, reads));
    this.turn = made.catch(() => {});
    return made;
  }

  private async made(folder: string, request: Request, reads: string): Promise<Answer> {
    const builds = Boolean(reads);
    this.all = [...this.disk.keys()].filter((path) => builds && path.startsWith(`${reads}/`)).length;
    for (let lost = 0; ; lost++) {
      try {
        await this.start();
        this.count = 0;
        const before = this.before.get(folder);
        if (before && !builds && !this.taken.has(folder)) await this.asked(folder, before);
        const answer = await this.asked(folder, request);
        if (builds) this.before.set(folder, request);
        this.taken.add(folder);
        if (this.heap > this.recycle) this.end();
        return answer;
      } catch (error) {
        if (error instanceof Stopped && error.unforeseen) this.end(); // what it has in memory may be half done
        if (!(error instanceof WorkerLost)) throw error;
        this.end();
        if (!error.digest || lost >= MOST_LOST) throw new Stopped(error.message, "", [], true);
        this.lost[error.digest] = error.why;
      }
    }
  }

  private taken = new Set<string>(); // folders that the present worker has opened

  private async asked(folder: string, request: Request): Promise<Answer> {
    const told = { now: this.now(), language: this.language, ...request };
    const { put, remove } = await this.changes(folder);
    const sent = this.send({ kind: "ask", id: ++this.number, folder, request: JSON.stringify(told), put, remove });
    const answer = await sent;
    this.heap = answer.heap;
    const spoken = JSON.parse(answer.answer);
    const wrong = spoken.stopped ?? spoken.failed;
    if (wrong) throw new Stopped(wrong.message, wrong.hint, wrong.details, Boolean(spoken.failed));
    this.told[request.ask] = spoken;
    return { told: spoken, files: new Map(answer.files.map((file) => [file.path, blobOf(file)])) };
  }

  /**
   * What the worker has to be given so that it has the same files of a folder as the page. Those of other folders may
   * have become unreadable meanwhile, and are not asked for.
   */
  private async changes(folder: string): Promise<{ put: Put[]; remove: string[] }> {
    const below = ([path]: [string, Stored]) => path.startsWith(`${folder}/`);
    const had = [...this.known].filter(below);
    const wanted = [...this.disk].filter(below);
    const put: Put[] = [];
    for (const [path, stored] of wanted) {
      if (this.known.get(path) === stored) continue;
      const { blob, modified } = stored;
      const data = blob.size > LARGEST ? new ArrayBuffer(0) : await blob.arrayBuffer();
      put.push({ path, data, size: blob.size, modified });
    }
    had.forEach(([path]) => this.known.delete(path));
    wanted.forEach(([path, stored]) => this.known.set(path, stored));
    return { put, remove: had.map(([path]) => path).filter((path) => !this.known.has(path)) };
  }

  /** Take over what the worker has written, so that it is not sent back to it. */
  written(path: string, stored: Stored | undefined): void {
    if (stored) {
      this.disk.set(path, stored);
      this.known.set(path, stored);
    } else {
      this.disk.delete(path);
      this.known.delete(path);
    }
  }

  private async hire(): Promise<void> {
    const parts = await this.coming;
    this.started += 1;
    this.known.clear();
    this.taken.clear();
    const code = [parts["pyodide.js"]!, this.script];
    const url = URL.createObjectURL(new Blob(code, { type: "text/javascript" }));
    const worker = new Worker(url);
    this.worker = worker;
    return new Promise((resolve, reject) => {
      this.pass = () => resolve(this.start());
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (worker !== this.worker) return; // it was ended
        if (data.kind === "ready") {
          URL.revokeObjectURL(url);
          this.pass = undefined;
          resolve();
        } else if (data.kind === "broken" && !this.waiting) reject(new Stopped(data.text, "", [], true));
        else this.heard(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        if (worker !== this.worker) return; // Chromium may still tell what stopped in an ended worker
        this.pass = undefined;
        reject(new Stopped(event.message || "worker", "", [], true));
        this.lose("crashed", event.message || "worker");
      };
      const message: ToWorker = { kind: "start", parts, heapLimit: this.heapLimit, lost: this.lost };
      worker.postMessage(message);
    });
  }

  private heard(message: FromWorker): void {
    if (message.kind === "begins") {
      this.reading = message;
      this.limit(this.seconds);
      this.tell();
    } else if (message.kind === "ends") {
      this.reading = { name: "", digest: "" };
      this.count += 1;
      this.limit(QUIET);
      this.tell();
    } else if (message.kind === "answer") {
      clearTimeout(this.watch);
      this.waiting?.resolve(message);
      this.waiting = undefined;
    } else if (message.kind === "broken") this.lose("crashed", message.text);
  }

  private tell(): void {
    const { all, count } = this;
    const lost = Object.keys(this.lost).length;
    this.onProgress({ name: this.reading.name, count, all: count <= all ? all : 0, lost }); // an archive holds more
  }

  private send(message: Extract<ToWorker, { kind: "ask" }>): Promise<Extract<FromWorker, { kind: "answer" }>> {
    this.reading = { name: "", digest: "" };
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.limit(QUIET);
      this.worker!.postMessage(message, message.put.map((put) => put.data));
    });
  }

  private limit(seconds: number): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.lose("stopped", `${seconds} s`), seconds * 1000);
  }

  private lose(why: Loss, text: string): void {
    const waiting = this.waiting;
    const { digest } = this.reading;
    this.end();
    waiting?.reject(new WorkerLost(why, digest, text));
  }

  /** End the worker; the next request starts a new one. */
  private end(): void {
    clearTimeout(this.watch);
    this.worker?.terminate();
    this.worker = undefined;
    this.ready = undefined;
    this.waiting = undefined;
    const { pass } = this;
    this.pass = undefined;
    pass?.();
  }
}

function blobOf(file: Given): Blob {
  return new Blob([file.data]);
}

/** The time now with the zone of this computer, as Python reads it. */
export function localTime(): string {
  const now = new Date();
  const ahead = -now.getTimezoneOffset();
  const local = new Date(now.getTime() + ahead * 60_000).toISOString().slice(0, 23);
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, "0");
  return `${local}${ahead < 0 ? "-" : "+"}${two(ahead / 60)}:${two(ahead % 60)}`;
}

/** Unpack the parts of the page: their names and sizes, then their bytes. */
export async function unpacked(text: string): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const binary = atob(text.trim());
  const packed = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) packed[at] = binary.charCodeAt(at);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const whole = await new Response(stream).arrayBuffer();
  const length = new DataView(whole).getUint32(0, true);
  const names: [string, number][] = JSON.parse(new TextDecoder().decode(new Uint8Array(whole, 4, length)));
  let at = 4 + length;
  return Object.fromEntries(
    names.map(([name, size]) => {
      const part = new Uint8Array(whole.slice(at, at + size));
      at += size;
      return [name, part];
    }),
  );
}
