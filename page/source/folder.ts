/**
 * Write back into the folder that a round came from. The folder is the truth, and what a person typed there is the only
 * copy of it: nothing is written over a file that has changed since it was read, each file is read again after it was
 * written, and a file that could not be written whole gets its old content back.
 */
import { fromFolder } from "./files";
import { baseName } from "./links";
import { t } from "./words";

const TRIES = 4;
const PAUSE = 300; // milliseconds; a virus scanner may hold a new file for a moment

export interface Known {
  size: number;
  modified: number;
  blob: Blob;
}

export interface Change {
  path: string; // below the folder
  blob: Blob | undefined; // undefined if the file is to be removed
}

export class NotWritten extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

/** A file that was changed both here and, since it was read, by somebody else. */
export class Conflict extends NotWritten {
  constructor(readonly path: string) {
    super(t("changed-meanwhile", { name: path }), t("changed-meanwhile-hint"));
  }
}

type Writable = FileSystemDirectoryHandle & {
  requestPermission?: (options: { mode: "readwrite" }) => Promise<PermissionState>;
};

/** Whether this browser can write into a folder at all. */
export function canPick(): boolean {
  return "showDirectoryPicker" in globalThis;
}

export async function pick(): Promise<FileSystemDirectoryHandle | undefined> {
  const opened = globalThis as unknown as {
    showDirectoryPicker: (options: { id: string; mode: "read" }) => Promise<FileSystemDirectoryHandle>;
  };
  try {
    return await opened.showDirectoryPicker({ id: "round", mode: "read" });
  } catch (error) {
    // the person closed the dialog, or pressed twice: it is open already
    if (["AbortError", "NotAllowedError"].includes((error as DOMException).name)) return undefined;
    throw error;
  }
}

export async function read(folder: FileSystemDirectoryHandle): Promise<Map<string, File>> {
  return new Map((await fromFolder(folder)).map(({ path, file }) => [path, file]));
}

export const knownOf = (file: File): Known => ({ size: file.size, modified: file.lastModified, blob: file });

/** Go no further with files that have changed since they were chosen, where the browser tells so by not reading them. */
export async function refuseUnreadable(known: Map<string, Known>): Promise<void> {
  const names: string[] = [];
  for (const [path, { blob }] of known)
    await blob
      .slice(0, 1)
      .arrayBuffer()
      .catch(() => names.push(path));
  if (names.length)
    throw new NotWritten(t("changed-since-chosen", { names: names.join(t("comma")) }), t("changed-since-chosen-hint"));
}

/** Ask the person whether this page may write into a folder. */
export async function allow(folder: FileSystemDirectoryHandle): Promise<void> {
  const allowed = await (folder as Writable).requestPermission?.({ mode: "readwrite" });
  if (allowed && allowed !== "granted") throw new NotWritten(t("not-allowed"), t("not-allowed-hint"));
}

/**
 * Write these changes, those of new files first. ``known``: the files as they were read; it is brought up to date with
 * each file that is written. ``done`` is called after each.
 */
export async function write(
  folder: FileSystemDirectoryHandle,
  changes: Change[],
  known: Map<string, Known>,
  done: (path: string) => void,
): Promise<void> {
  for (const change of changes) await refuseChanged(folder, change, known.get(change.path));
  const ordered = [...changes].sort((a, b) => Number(known.has(a.path)) - Number(known.has(b.path)));
  for (const { path, blob } of ordered) {
    if (blob) await written(folder, path, blob, known);
    else {
      await removed(folder, path);
      known.delete(path);
    }
    done(path);
  }
}

async function refuseChanged(
  folder: FileSystemDirectoryHandle,
  { path, blob }: Change,
  known: Known | undefined,
): Promise<void> {
  const file = await found(folder, path);
  const same = known ? file && file.size === known.size && file.lastModified === known.modified : !file;
  if (!same && !(await alike(blob, file))) throw new Conflict(path); // alike: it is there already, from the zip
}

async function parent(folder: FileSystemDirectoryHandle, path: string, create: boolean): Promise<FileSystemDirectoryHandle> {
  let here = folder;
  for (const part of path.split("/").slice(0, -1)) here = await here.getDirectoryHandle(part, { create });
  return here;
}

/** A folder in a folder; undefined if it is not there and is not to be made. */
export async function below(
  folder: FileSystemDirectoryHandle,
  name: string,
  create: boolean,
): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await folder.getDirectoryHandle(name, { create });
  } catch (error) {
    if (["NotFoundError", "TypeMismatchError"].includes((error as DOMException).name)) return undefined;
    throw error;
  }
}

export async function found(folder: FileSystemDirectoryHandle, path: string): Promise<File | undefined> {
  try {
    const here = await parent(folder, path, false);
    return await (await here.getFileHandle(baseName(path))).getFile();
  } catch (error) {
    if (["NotFoundError", "TypeMismatchError"].includes((error as DOMException).name)) return undefined;
    throw error;
  }
}

async function written(
  folder: FileSystemDirectoryHandle,
  path: string,
  blob: Blob,
  known: Map<string, Known>,
): Promise<void> {
  const here = await parent(folder, path, true);
  const handle = await here.getFileHandle(baseName(path), { create: true });
  const before = new Blob([await (await handle.getFile()).arrayBuffer()]);
  let last: unknown;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt) await new Promise((later) => setTimeout(later, PAUSE * attempt));
    try {
      await put(handle, blob);
      const file = await handle.getFile();
      if (await same(file, blob)) {
        known.set(path, knownOf(file));
        return;
      }
      last = new Error("read back differently");
    } catch (error) {
      last = error;
    }
  }
  await restore(here, handle, path, before, known).catch(() => {});
  throw new NotWritten(
    t("not-written", { name: path, reason: String((last as Error).message ?? last) }),
    await holder(here, baseName(path)),
  );
}

/** Give a file its old content back: a swap that failed can leave it empty. One that was not there goes again. */
async function restore(
  folder: FileSystemDirectoryHandle,
  handle: FileSystemFileHandle,
  path: string,
  before: Blob,
  known: Map<string, Known>,
): Promise<void> {
  if (!known.has(path)) return folder.removeEntry(handle.name);
  if (!(await same(await handle.getFile(), before))) await put(handle, before);
  const file = await handle.getFile();
  if (await same(file, before)) known.set(path, knownOf(file));
}

async function put(handle: FileSystemFileHandle, blob: Blob): Promise<void> {
  const stream = await handle.createWritable();
  try {
    await stream.write(blob);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
}

/** Whether both are the same file, or neither is one. */
export async function alike(one: Blob | undefined, other: Blob | undefined): Promise<boolean> {
  return one && other ? same(one, other) : one === other;
}

async function same(one: Blob, other: Blob): Promise<boolean> {
  if (one.size !== other.size) return false;
  const [a, b] = await Promise.all([one.arrayBuffer(), other.arrayBuffer()]);
  const [x, y] = [new Uint8Array(a), new Uint8Array(b)];
  return x.every((value, at) => value === y[at]);
}

async function removed(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
  if (await found(folder, path)) await (await parent(folder, path, false)).removeEntry(baseName(path));
}

/**
 * Do a task while these files of the folder say who is at work: commands heed them. The folder has no locks that a
 * browser could take, so two that begin at the very same moment may both go on; then the files themselves are compared.
 */
export async function holding(
  folder: FileSystemDirectoryHandle,
  locks: string[],
  text: string,
  task: () => Promise<void>,
): Promise<void> {
  const held: string[] = [];
  try {
    for (const path of locks) {
      await hold(folder, path, new Blob([text]));
      held.push(path);
    }
    await task();
  } finally {
    for (const path of held) await removed(folder, path).catch(() => {}); // one that stays counts for an hour only
  }
}

async function hold(folder: FileSystemDirectoryHandle, path: string, text: Blob): Promise<void> {
  const handle = await (await parent(folder, path, true)).getFileHandle(baseName(path), { create: true });
  const failed = await put(handle, text).catch((error: Error) => error);
  if (failed && failed.name !== "NoModificationAllowedError")
    throw new NotWritten(t("not-written", { name: path, reason: failed.message }), t("held-by-nobody", { name: path }));
  if (failed || !(await same(await handle.getFile(), text)))
    throw new NotWritten(t("held-by-command"), t("held-by-command-hint"));
}

/** Which program holds a file, told by what programs put beside a workbook while they have it open. */
async function holder(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
  const signs: [string, string][] = [
    [`~$${name}`, "Excel / WPS"],
    [`.~${name}`, "WPS"],
    [`.~lock.${name}#`, "LibreOffice"],
  ];
  for (const [sign, program] of signs) if (await found(folder, sign)) return t("held-by", { name, program });
  return t("held-by-nobody", { name });
}
