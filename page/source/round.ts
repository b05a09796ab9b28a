/** The open round: what was read, what was done to it, and what of that has not yet got back into its folder. */
import type { Answer, Engine, Request, Stored } from "./engine";
import * as folder from "./folder";
import type { Change, Known } from "./folder";
import { baseName } from "./links";
import type { Action, Decision, Evening, Kind, FileLine, Letters, Places, UnitView } from "./told_round";
import { t } from "./words";

export const ROUNDS = "/rounds";
const PACKED = "/packed";
export const ROUND_FILE = "round.toml";
const LOCKS = [".consolidate/lock", ".consolidate/mail.lock"];
const RESULT = /^output\/[^/]*\.xlsx$/;
const REPORT = /^output\/[^/]*\.docx$/;
const MADE = /^(output|history)\/|^\.consolidate\/last_run\.json$/; // what a run and a report write

export interface Wishes {
  body: string;
  year: string;
  deadline: string;
  units: string;
  [key: string]: string;
}

export type View = "units" | "kinds" | "files";

export class Round {
  evening!: Evening;
  actions: Action[] = [];
  view: View = "units";
  filter = "";
  search = "";
  unit: UnitView | undefined;
  kinds: Kind[] | undefined;
  files: FileLine[] | undefined;
  places: Places | undefined;
  letters: Letters | undefined;
  notes: string[] = [];
  result: { name: string; blob: Blob } | undefined;
  report: { name: string; blob: Blob } | undefined;
  private takenBack = false; // a result that the page had made, since it no longer showed the round as it is
  acts = 0; // that are not yet in the folder
  private acting = false;
  handed: { name: string; blob: Blob } | undefined; // the zip of all changes, if it was made
  private packed = new Map<string, Blob>(); // what was handed over last in a zip, by path below the folder
  conflict = ""; // the file that somebody else has changed too, so that nothing goes over it
  clerk = "";
  openedAt = ""; // the time of day, where the page cannot look into the folder again; "" where it never looked into one

  readonly dirty = new Map<string, Blob | undefined>(); // by path below the folder; undefined if the file is gone
  private known = new Map<string, Known>();

  constructor(
    private readonly engine: Engine,
    readonly name: string,
    public handle: FileSystemDirectoryHandle | undefined,
  ) {}

  /** Make a new round. All of it is still to be written into a folder. */
  static async begin(engine: Engine, wishes: Wishes): Promise<Round> {
    return engine.replacing(ROUNDS, [], async () => {
      const { told, files } = await engine.ask(ROUNDS, { ask: "begin", ...wishes });
      const round = new Round(engine, told.folder, undefined);
      for (const path of told.give as string[]) round.wrote(path, files.get(path)!);
      round.notes = told.notes;
      round.acts = 1;
      await round.reopen();
      return round;
    });
  }

  /** Whether something would be lost with this page, be it only just being done. */
  get unsaved(): boolean {
    return this.acting || this.dirty.size > 0;
  }

  /** Whether the workbook has to be made again, since the last one shows the round as it was before. */
  get outdated(): boolean {
    return this.takenBack || this.evening.outdated;
  }

  private path(below: string): string {
    return `${ROUNDS}/${this.name}/${below}`;
  }

  /** Take the files of the round, by paths below its folder, and open it. */
  async open(files: Map<string, File>): Promise<void> {
    if (!files.has(ROUND_FILE)) throw new folder.NotWritten(t("no-round", { name: this.name }), t("no-round-hint"));
    const stored = [...files].map(([path, file]): [string, Stored] => [
      this.path(path),
      { blob: file, modified: file.lastModified },
    ]);
    this.known = new Map([...files].map(([path, file]) => [path, folder.knownOf(file)]));
    this.openedAt = this.engine.now().slice(11, 16);
    await this.engine.replacing(ROUNDS, stored, () => this.reopen());
  }

  private async reopen(): Promise<void> {
    const { told } = await this.engine.ask(ROUNDS, { ask: "open", folder: this.name }, this.path("inbox"));
    Object.assign(this, { actions: told.actions, places: undefined });
    if (await this.stands(told.evening)) return;
    const { rows, others } = this.evening;
    const shown = [...rows.map(({ name }) => name), ...others.map(({ id }) => id)];
    if (this.unit && !shown.includes(this.unit.name)) this.unit = undefined; // the roster has it no more
    await this.look();
  }

  /** Take over how the round stands now. Whether it was opened anew for that, since what was made is taken back. */
  private async stands(evening: Evening): Promise<boolean> {
    const same = !this.evening || this.evening.content === evening.content;
    this.evening = evening;
    return !same && this.takeBack();
  }

  /**
   * Offer no more what was made of the round as it was, and keep it out of the folder: it would pass there for the
   * result. In its place comes what was in the folder. Whether there was anything to take back.
   */
  private async takeBack(): Promise<boolean> {
    if (this.result) this.takenBack = true;
    Object.assign(this, { result: undefined, report: undefined, handed: undefined });
    const made = [...this.dirty.keys()].filter((path) => MADE.test(path));
    if (!made.length) return false;
    for (const path of made) {
      const known = this.known.get(path);
      if (known) this.engine.put(this.path(path), known);
      else this.engine.drop(this.path(path));
      this.arrived(path);
    }
    await this.reopen();
    return true;
  }

  /** Fetch again what is shown, after something has changed. */
  async look(): Promise<void> {
    this.kinds = this.view === "kinds" ? (await this.ask({ ask: "kinds" })).told.groups : undefined;
    this.files = this.view === "files" ? (await this.ask({ ask: "files" })).told.files : undefined;
    if (this.unit) this.unit = (await this.ask({ ask: "unit", name: this.unit.name })).told as UnitView;
  }

  async speak(): Promise<void> {
    await this.reopen();
  }

  private ask(request: Request): Promise<Answer> {
    return this.engine.ask(ROUNDS, request);
  }

  async show(view: View, filter = ""): Promise<void> {
    Object.assign(this, { view, filter, unit: undefined, letters: undefined, notes: [] });
    await this.look();
  }

  async openUnit(name: string): Promise<void> {
    this.unit = (await this.ask({ ask: "unit", name })).told;
  }

  async allPlaces(): Promise<Places> {
    return (this.places ??= (await this.ask({ ask: "places" })).told as Places);
  }

  // --- what changes the round ---------------------------------------------------------------------------------

  private async act(request: Request): Promise<any> {
    this.acting = true;
    try {
      return await this.acted(request);
    } finally {
      this.acting = false;
    }
  }

  private async acted(request: Request): Promise<any> {
    await this.seeLocks();
    if (!this.dirty.size) await this.again(); // somebody else may have worked on the round
    const { told, files } = await this.ask(request);
    for (const path of told.give as string[]) this.wrote(path, files.get(path)!);
    for (const path of told.gone as string[]) this.wrote(path, undefined);
    if (told.give.length || told.gone.length) this.acts += 1;
    if (!this.dirty.size) Object.assign(this, { acts: 0, conflict: "" }); // it was taken back
    this.handed = undefined;
    if (!(await this.stands(told.evening))) await this.look();
    return told;
  }

  private wrote(path: string, blob: Blob | undefined): void {
    const below = path.slice(this.name.length + 1);
    this.engine.written(`${ROUNDS}/${path}`, blob && { blob, modified: Date.now() });
    if (!blob && !this.known.has(below)) this.dirty.delete(below);
    else this.dirty.set(below, blob);
    if (blob && RESULT.test(below)) this.result = { name: baseName(below), blob };
    if (blob && REPORT.test(below)) this.report = { name: baseName(below), blob };
  }

  /** See whether another program is at work in the folder: it says so in a file there. */
  private async seeLocks(handle = this.handle): Promise<void> {
    if (!handle) return;
    for (const below of LOCKS) {
      const file = await folder.found(handle, below);
      if (file) this.engine.put(this.path(below), { blob: file, modified: file.lastModified });
      else this.engine.drop(this.path(below));
    }
  }

  async run(): Promise<void> {
    if (!this.handle) await folder.refuseUnreadable(this.known);
    else if (this.dirty.size) await this.again();
    const told = await this.act({ ask: "run" });
    this.takenBack = false;
    this.notes = told.fault ? [told.fault] : told.offered ? [t("offered", { count: told.offered })] : [];
  }

  decide(lines: Decision[]): Promise<void> {
    this.clerk = lines[0]?.clerk ?? this.clerk;
    return this.act({ ask: "decide", lines });
  }

  withdraw(line: number): Promise<void> {
    return this.act({ ask: "withdraw", line });
  }

  tick(units: string[], came: boolean): Promise<void> {
    return this.act({ ask: "tick", units, came });
  }

  async templates(): Promise<void> {
    const told = await this.act({ ask: "templates" });
    this.notes = [t("templates-made", { count: told.made.length })];
  }

  async returns(): Promise<void> {
    const told = await this.act({ ask: "returns" });
    this.notes = [t("returns-made", { count: told.made.length }), ...told.notes];
  }

  async writeReport(): Promise<void> {
    this.notes = (await this.act({ ask: "report" })).notes;
  }

  async writeReports(): Promise<void> {
    const told = await this.act({ ask: "reports" });
    this.notes = [t("reports-made", { count: told.made.length })];
  }

  async write(letter: string): Promise<void> {
    this.letters = await this.act({ ask: "letters", letter });
  }

  // --- back into the folder -------------------------------------------------------------------------------------

  /** Take the folder that a person has chosen again, since the page cannot look into it by itself. */
  async chosenAgain(name: string, files: Map<string, File>, handle?: FileSystemDirectoryHandle): Promise<void> {
    if (name !== this.name || !files.has(ROUND_FILE)) throw this.notThis(name);
    await this.again(files);
    this.handle = handle;
    this.openedAt = this.engine.now().slice(11, 16);
  }

  /**
   * Read the folder again, by its handle, or as it was ``chosen`` again. What was done here and is not yet in the folder
   * stays, unless somebody has put it there.
   */
  async again(chosen?: Map<string, File>): Promise<boolean> {
    const files = chosen ?? (this.handle && (await folder.read(this.handle)));
    if (!files) return false;
    const changed = [...new Set([...files.keys(), ...this.known.keys()])].filter((path) => {
      const [file, known] = [files.get(path), this.known.get(path)];
      if (LOCKS.includes(path)) return false;
      return !file || !known || file.size !== known.size || file.lastModified !== known.modified;
    });
    const own = await this.heed(() => this.found(changed, files));
    for (const path of changed) {
      if (own.has(path)) continue;
      const file = files.get(path);
      if (file) {
        this.engine.put(this.path(path), { blob: file, modified: file.lastModified });
        this.known.set(path, folder.knownOf(file));
      } else {
        this.engine.drop(this.path(path));
        this.known.delete(path);
      }
    }
    this.conflict = "";
    if (changed.length) await this.reopen();
    return changed.length > 0;
  }

  /**
   * See which changes have got into the folder by a zip that was unpacked there. Returns those of an earlier zip, where
   * more was done since. Throws ``Conflict`` if a file is somebody else's.
   */
  private async found(changed: string[], files: Map<string, File>): Promise<Set<string>> {
    const earlier = new Set<string>();
    for (const [path, blob] of [...this.dirty].filter(([path]) => changed.includes(path))) {
      const file = files.get(path);
      if (await folder.alike(blob, file)) this.arrived(path);
      else if (file && (await folder.alike(this.packed.get(path), file))) {
        this.known.set(path, folder.knownOf(file));
        earlier.add(path);
      } else throw new folder.Conflict(path);
    }
    return earlier;
  }

  /** Do something with the folder, and remember a conflict that comes of it. */
  private async heed<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      if (error instanceof folder.Conflict) Object.assign(this, { conflict: error.path, handed: undefined });
      throw error;
    }
  }

  changes(): Change[] {
    return [...this.dirty].map(([path, blob]) => ({ path, blob }));
  }

  /** Write all changes into a folder that is picked now: that of a new round, or of one that was opened without rights. */
  async saveInto(handle: FileSystemDirectoryHandle): Promise<void> {
    const fresh = !this.known.size;
    const within = handle.name !== this.name; // then it is the folder above
    if (fresh) await folder.allow(handle);
    const own = within ? await folder.below(handle, this.name, fresh) : handle;
    const there = own && (await folder.found(own, ROUND_FILE));
    if (fresh && there) throw new folder.NotWritten(t("round-there", { name: this.name }), t("round-there-hint"));
    if (!own || (!fresh && !there)) throw this.notThis(handle.name);
    await this.save(own);
  }

  private notThis(name: string): folder.NotWritten {
    const wanted = this.name;
    return new folder.NotWritten(t("other-folder", { name, wanted }), t("other-folder-hint", { wanted }));
  }

  /**
   * Write all changes into the folder, while its lock files keep commands from it. What was written does not count as
   * unsaved, even if a later file fails. A folder is that of the round once something was written there; until then
   * another one can be picked.
   */
  async save(handle = this.handle!): Promise<void> {
    await folder.allow(handle);
    await this.seeLocks(handle);
    const { told } = await this.ask({ ask: "hold" });
    const done = (path: string) => {
      this.handle = handle;
      this.arrived(path);
    };
    const write = () => folder.write(handle, this.changes(), this.known, done);
    const heeding = this.known.size ? () => this.heed(write) : write; // a new round has nothing that others could change
    await folder.holding(handle, told.locks, told.text, heeding);
    await handle.getDirectoryHandle("inbox", { create: true }); // a new round has none yet
  }

  private arrived(path: string): void {
    this.dirty.delete(path);
    if (!this.dirty.size) Object.assign(this, { acts: 0, handed: undefined, conflict: "" });
  }

  /**
   * Hand over all changed files as one zip, which is unpacked over the folder; where somebody else has changed one of
   * them there, it is only a copy to keep. Whatever the folder is like, what was done here can be packed: for that, no file
   * of the round is read again.
   */
  async pack(): Promise<{ name: string; blob: Blob } | undefined> {
    await this.again().catch(() => {});
    if (!this.dirty.size) return undefined; // all of it is there already
    const packed = [...this.dirty].filter((entry): entry is [string, Blob] => Boolean(entry[1]));
    const names = packed.map(([path]) => `${this.name}/${path}`);
    const files = packed.map(([, blob], at): [string, Stored] => [`${PACKED}/${names[at]}`, { blob, modified: Date.now() }]);
    const name = t(this.conflict ? "copy-of" : "changes-of", { name: this.name });
    const empty = this.known.size ? [] : [`${this.name}/inbox/`]; // a new round has one, for the files of the units
    const request = { ask: "packed", files: [...names, ...empty], name };
    const { told, files: made } = await this.engine.replacing(PACKED, files, () => this.engine.ask(PACKED, request));
    this.packed = new Map(packed);
    const path: string = told.give[0];
    return (this.handed = { name: baseName(path), blob: made.get(path)! });
  }

  /** A person has unpacked the zip over the folder. Where the folder can be read, see whether everything is there. */
  async unpacked(): Promise<void> {
    if (this.handle) await this.again();
    else this.believed();
    const [missing] = this.dirty.keys();
    if (missing) throw new folder.NotWritten(t("not-unpacked", { name: missing }), t("not-unpacked-hint"));
  }
  /** Where the folder cannot be read, it has what the person says; once it is chosen again, it is read nevertheless. */
  private believed(): void {
    for (const [path, blob] of this.dirty) {
      if (blob) this.known.set(path, { size: blob.size, modified: Date.now(), blob });
      else this.known.delete(path);
      this.arrived(path);
    }
  }
}
