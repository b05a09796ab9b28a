/** The state of the page, and the one place where work is done: one task at a time, each with its outcome shown. */
import { Engine, Stopped, localTime, type Progress } from "./engine";
import type { Checked } from "./told";
import { choose, language, t, type Language } from "./words";

export interface Settings {
  now?: string;
  seconds?: number;
  heapLimit?: number;
}

export interface Trouble {
  message: string;
  hint: string;
  details: string[];
}

export interface Chosen {
  path: string;
  file: File;
  handle?: FileSystemFileHandle;
}

export type Door = "home" | "check" | "round" | "new";
const CHECK = "/check";

export class Desk {
  door: Door = "home";
  busy = 0;
  ready = false;
  broken = false;
  doing = "";
  progress: Progress | undefined;
  trouble: Trouble | undefined;
  said = ""; // what a screen reader is told

  chosen: Chosen[] = [];
  checked: Checked | undefined;
  shownFile = 0;
  marked: { name: string; blob: Blob } | undefined;

  private listeners = new Set<() => void>();

  constructor(
    readonly engine: Engine,
    settings: Settings,
  ) {
    engine.language = language;
    if (settings.seconds) engine.seconds = settings.seconds;
    engine.now = settings.now ? () => settings.now! : localTime;
    engine.onProgress = (progress) => this.change(() => (this.progress = progress));
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  change(alter: () => void): void {
    alter();
    const state = this.broken ? "failed" : this.busy ? "busy" : this.ready ? "ready" : "loading";
    document.body.dataset.state = state;
    this.listeners.forEach((listener) => listener());
  }

  /** Do a task; while it runs the page is busy, and what stops it is shown. */
  async work(doing: string, task: () => Promise<void>): Promise<boolean> {
    const body = document.body.dataset;
    body.asked = String(Number(body.asked ?? 0) + 1);
    this.change(() => {
      this.busy += 1;
      this.doing = doing;
      this.progress = undefined;
      this.trouble = undefined;
    });
    try {
      await task();
      return true;
    } catch (error) {
      this.change(() => (this.trouble = troubleOf(error)));
      return false;
    } finally {
      this.change(() => {
        this.busy -= 1;
        if (!this.busy) this.doing = "";
      });
      body.answered = String(Number(body.answered ?? 0) + 1);
    }
  }

  async boot(): Promise<void> {
    try {
      await this.engine.start();
      this.change(() => (this.ready = true));
    } catch (error) {
      this.change(() => {
        this.broken = true;
        this.trouble = { ...troubleOf(error), hint: t("cannot-start-hint") };
      });
    }
  }

  async speak(wanted: Language): Promise<void> {
    choose(wanted);
    this.engine.language = wanted;
    await this.work("", async () => {
      if (this.checked) this.checked = (await this.engine.ask(CHECK, { ask: "checked" })).told;
    });
  }

  go(door: Door): void {
    this.change(() => {
      this.door = door;
      this.trouble = undefined;
    });
  }

  // --- the first door -----------------------------------------------------------------------------------------

  async check(chosen: Chosen[]): Promise<void> {
    if (!chosen.length) return;
    await this.work(t("checking"), async () => {
      await this.engine.start();
      const files = chosen.map(({ path, file }): [string, { blob: Blob; modified: number }] => [
        `${CHECK}/${path}`,
        { blob: file, modified: file.lastModified },
      ]);
      this.engine.replace(CHECK, files);
      const request = { ask: "check", files: chosen.map(({ path }) => path) };
      const { told } = await this.engine.ask(CHECK, request, true);
      this.change(() => {
        this.chosen = chosen;
        this.checked = told;
        this.marked = undefined;
        this.door = "check";
        this.shownFile = Math.min(this.shownFile, told.files.length - 1);
        this.said = told.files.map((file: { words: string[] }) => file.words.join(" ")).join(" ");
      });
    });
  }

  /** Check the same files once more, as they are now on the disk. */
  async checkAgain(): Promise<void> {
    const now: Chosen[] = [];
    for (const { path, file, handle } of this.chosen)
      now.push(handle ? { path, file: await handle.getFile(), handle } : { path, file });
    await this.check(now);
  }

  async mark(): Promise<void> {
    await this.work(t("marking"), async () => {
      const { told, files } = await this.engine.ask(CHECK, { ask: "marked", file: this.shownFile });
      const path: string = told.give[0];
      this.marked = { name: path.slice(path.lastIndexOf("/") + 1), blob: files.get(path)! };
    });
  }
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof Stopped) return error;
  if (error instanceof DOMException && error.name === "NotReadableError")
    return { message: t("file-changed"), hint: t("file-changed-hint"), details: [] };
  return { message: t("unforeseen"), hint: t("unforeseen-hint"), details: [String((error as Error)?.stack ?? error)] };
}
