/** The state of the page, and the one place where work is done: one task at a time, each with its outcome shown. */
import { Engine, Stopped, localTime, type Progress } from "./engine";
import type { Checked } from "./told";
import { baseName } from "./links";
import { apart, fromFolder, inFolder, type Dropped } from "./files";
import { NotWritten, canPick, found, pick, read } from "./folder";
import { ROUNDS, ROUND_FILE, Round, type Wishes } from "./round";
import type { Decision } from "./told_round";
import { choose, language, t, type Language } from "./words";

export interface Settings {
  now?: string;
  seconds?: number;
  heapLimit?: number;
  recycle?: number;
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
  report: { name: string; blob: Blob } | undefined;

  round: Round | undefined;
  wishes: Wishes | undefined; // what was typed for a new round that is not yet begun

  private listeners = new Set<() => void>();
  private turn: Promise<unknown> = Promise.resolve(); // ends with the last task

  constructor(
    readonly engine: Engine,
    settings: Settings,
  ) {
    engine.language = language;
    if (settings.seconds) engine.seconds = settings.seconds;
    if (settings.recycle) engine.recycle = settings.recycle;
    engine.now = settings.now ? () => settings.now! : localTime;
    engine.onProgress = (progress) => this.change(() => (this.progress = progress));
    addEventListener("beforeunload", (event) => {
      if (!this.round?.unsaved && !this.typed) return;
      event.preventDefault();
      event.returnValue = true; // Chromium before 119 heeds only this
    });
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

  /** Do a task once those before it are done; until then the page is busy, and what stops the task is shown. */
  work(doing: string, task: () => Promise<unknown>): Promise<boolean> {
    const body = document.body.dataset;
    body.asked = String(Number(body.asked ?? 0) + 1);
    this.change(() => (this.busy += 1));
    const done = this.turn.then(() => this.worked(doing, task));
    this.turn = done;
    return done;
  }

  private async worked(doing: string, task: () => Promise<unknown>): Promise<boolean> {
    const body = document.body.dataset;
    this.change(() => {
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
      if (this.round) await this.round.speak();
    });
  }

  /** Whether somebody has typed what is not yet used: a reason of a decision, a new round. */
  private get typed(): boolean {
    const { body, deadline, units } = this.wishes ?? { body: "", deadline: "", units: "" };
    return Boolean(body || deadline || units) || decisionTyped();
  }

  /** Go to another door. What was typed for a new round is kept meanwhile, a decision that is not entered is not. */
  go(door: Door): void {
    if (decisionTyped() && !confirm(t("leave-typed"))) return;
    this.change(() => {
      this.door = door;
      this.trouble = undefined;
    });
  }

  // --- the first door -----------------------------------------------------------------------------------------

  async check(named: Chosen[]): Promise<void> {
    if (named.length) await this.work(t("checking"), () => this.checkNow(apart(named)));
  }

  private async checkNow(chosen: Chosen[]): Promise<void> {
    await this.engine.start();
    const files = chosen.map(({ path, file }): [string, { blob: Blob; modified: number }] => [
      `${CHECK}/${path}`,
      { blob: file, modified: file.lastModified },
    ]);
    const request = { ask: "check", files: chosen.map(({ path }) => path) };
    const { told } = await this.engine.replacing(CHECK, files, () => this.engine.ask(CHECK, request, CHECK));
    this.change(() => {
      this.chosen = chosen;
      this.checked = told;
      this.marked = this.report = undefined;
      this.door = "check";
      this.shownFile = Math.min(this.shownFile, told.files.length - 1);
      this.said = told.files.map((file: { words: string[] }) => file.words.join(" ")).join(" ");
    });
  }

  /** Check the same files once more, as they are now on the disk. */
  async checkAgain(): Promise<void> {
    await this.work(t("checking"), async () => this.checkNow(await Promise.all(this.chosen.map(asNow))));
  }

  /** Look at another of the checked files. */
  showFile(at: number): void {
    this.change(() => Object.assign(this, { shownFile: at, marked: undefined, report: undefined }));
  }

  async mark(): Promise<void> {
    await this.work(t("marking"), async () => (this.marked = await this.made("marked")));
  }

  async writeReport(): Promise<void> {
    await this.work(t("making"), async () => (this.report = await this.made("own-report")));
  }

  private async made(ask: string): Promise<{ name: string; blob: Blob }> {
    const { told, files } = await this.engine.ask(CHECK, { ask, file: this.shownFile });
    const path: string = told.give[0];
    return { name: baseName(path), blob: files.get(path)! };
  }

  // --- the second door ----------------------------------------------------------------------------------------

  /** Ask whether what is not yet in the folder may be given up. */
  private mayLeave(): boolean {
    return !this.round?.unsaved || confirm(t("leave-unsaved", { count: this.round.acts }));
  }

  /**
   * Do a task with the folder that the person picks. The dialog opens at once, before anything else is done or asked: a
   * browser allows it only just after a button was pressed.
   */
  async picking(doing: string, task: (handle: FileSystemDirectoryHandle) => Promise<unknown>): Promise<void> {
    const picked = pick();
    picked.catch(() => {}); // it is waited for below, once it is the turn of this task
    await this.work(doing, async () => {
      const handle = await picked;
      if (handle) await task(handle);
    });
  }

  /** Open the folder that the person picks. Where the browser has no such dialog, ``fallback`` opens the other one. */
  async pickRound(fallback: () => void): Promise<void> {
    if (!canPick()) return fallback();
    await this.picking(t("opening"), (handle) => this.openNow(handle));
  }

  /**
   * Take what was dropped: a folder with a round is opened, all else is checked. A folder without one that was dropped
   * where a round is asked for is refused.
   */
  async dropped(dropped: Promise<Dropped>, onRound: boolean): Promise<void> {
    await this.work(t(onRound ? "opening" : "checking"), async () => {
      const { files, folder } = await dropped;
      if (folder && (onRound || (await found(folder, ROUND_FILE)))) return this.openNow(folder);
      const named = (each: Chosen) => ({ ...each, path: `${folder!.name}/${each.path}` });
      const chosen = folder ? (await fromFolder(folder)).map(named) : files;
      if (chosen.length) return this.checkNow(apart(chosen));
      if (folder) throw new NotWritten(t("empty-folder", { name: folder.name }), t("empty-folder-hint"));
    });
  }

  async openHandle(handle: FileSystemDirectoryHandle): Promise<void> {
    await this.work(t("opening"), () => this.openNow(handle));
  }

  private async openNow(handle: FileSystemDirectoryHandle): Promise<void> {
    if (this.mayLeave()) await this.openRound(handle.name, await read(handle), handle);
  }

  /** Open a round from the files of an input of folders. */
  async openFiles(chosen: Chosen[]): Promise<void> {
    if (!chosen.length) return;
    await this.work(t("opening"), async () => {
      if (this.mayLeave()) await this.openRound(...inFolder(chosen));
    });
  }

  /** Read the folder of the open round, which the person chooses once more, since the page has no way into it. */
  async chooseAgain(fallback: () => void): Promise<void> {
    if (!canPick()) return fallback();
    await this.picking(t("opening"), async (handle) => this.round?.chosenAgain(handle.name, await read(handle), handle));
  }

  async filesAgain(chosen: Chosen[]): Promise<void> {
    if (chosen.length) await this.inRound(t("opening"), (round) => round.chosenAgain(...inFolder(chosen)));
  }

  private async openRound(name: string, files: Map<string, File>, handle?: FileSystemDirectoryHandle): Promise<void> {
    const round = new Round(this.engine, name, handle);
    await round.open(files);
    this.enter(round);
  }

  private enter(round: Round): void {
    this.change(() => {
      this.round = round;
      this.door = "round";
      this.said = `${round.evening.body} ${round.evening.year} ${round.evening.days}`;
    });
  }

  /** Ask for what a new round needs. */
  async askForRound(): Promise<void> {
    await this.work("", async () => {
      const year = String((await this.engine.ask(ROUNDS, { ask: "due" })).told.year);
      this.wishes ??= { body: "", year, deadline: "", units: "" };
    });
    this.go("new");
  }

  async beginRound(wishes: Wishes): Promise<void> {
    await this.work(t("beginning"), async () => {
      if (!this.mayLeave()) return;
      this.enter(await Round.begin(this.engine, wishes));
      this.change(() => (this.wishes = undefined));
    });
  }

  /** Do something with the open round. */
  async inRound(doing: string, task: (round: Round) => Promise<unknown>): Promise<boolean> {
    const { round } = this;
    if (!round) return false;
    return this.work(doing, async () => {
      await task(round);
    });
  }

  /** Enter decisions. A second click while something is being done is not a second decision. */
  async decide(lines: Decision[]): Promise<boolean> {
    return !this.busy && this.inRound(t("deciding"), (round) => round.decide(lines));
  }
}

/** Whether a decision is half typed: in one of the forms there is a reason or a figure. */
function decisionTyped(): boolean {
  const typed = '.decide-form [name="reason"], .decide-form [name="becomes"]';
  return [...document.querySelectorAll<HTMLInputElement>(typed)].some(({ value }) => value.trim());
}

/** A chosen file as it is now on the disk, where the browser lets the page look. */
async function asNow(chosen: Chosen): Promise<Chosen> {
  try {
    return chosen.handle ? { ...chosen, file: await chosen.handle.getFile() } : chosen;
  } catch (error) {
    if ((error as DOMException).name !== "NotFoundError") throw error;
    throw new NotWritten(t("file-gone", { name: chosen.path }), t("file-gone-hint"));
  }
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof Stopped) return error;
  if (error instanceof NotWritten) return { message: error.message, hint: error.hint, details: [] };
  if (error instanceof DOMException && ["NotReadableError", "NotFoundError"].includes(error.name))
    return { message: t("file-changed"), hint: t("file-changed-hint"), details: [] };
  if (error instanceof DOMException && error.name === "SecurityError")
    return { message: t("press-again"), hint: t("press-again-hint"), details: [] };
  return { message: t("unforeseen"), hint: t("unforeseen-hint"), details: [String((error as Error)?.stack ?? error)] };
}
