/** Files that a person chooses or drops. Names become paths below one folder; none can lead out of it. */
import type { Chosen } from "./desk";

const SKIPPED = /(^|\/)\.consolidate\/cache\//; // what was read before is of no use to another program

/** A path without parts that lead elsewhere. */
export function safe(path: string): string {
  return path
    .split("/")
    .filter((part) => part && part !== "." && part !== "..")
    .join("/");
}

export function fromInput(list: FileList): Chosen[] {
  return [...list]
    .map((file) => ({ path: safe(file.webkitRelativePath || file.name), file }))
    .filter(({ path }) => !SKIPPED.test(path));
}

/** The name of the folder in which all the files are, and the files by their paths below it. */
export function inFolder(chosen: Chosen[]): [string, Map<string, File>] {
  const name = chosen[0]!.path.split("/")[0]!;
  return [name, new Map(chosen.map(({ path, file }) => [path.slice(name.length + 1), file]))];
}

/** The same files, those of a name that another one has in a folder of their own: none takes the place of another. */
export function apart(chosen: Chosen[]): Chosen[] {
  const taken = new Set<string>();
  return chosen.map((each) => {
    let path = each.path;
    for (let count = 2; taken.has(path); count++) path = `${count}/${each.path}`;
    taken.add(path);
    return { ...each, path };
  });
}

/** Everything in a folder that was opened, with its handles, by paths below it. */
export async function fromFolder(folder: FileSystemDirectoryHandle, below = ""): Promise<Chosen[]> {
  const found: Chosen[] = [];
  for await (const [name, handle] of folder.entries()) {
    const path = below ? `${below}/${name}` : name;
    if (SKIPPED.test(`${path}/`)) continue;
    if (handle.kind === "directory") found.push(...(await fromFolder(handle as FileSystemDirectoryHandle, path)));
    else found.push({ path, file: await (handle as FileSystemFileHandle).getFile(), handle: handle as FileSystemFileHandle });
  }
  return found;
}

type Handled = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };

export interface Dropped {
  files: Chosen[];
  folder: FileSystemDirectoryHandle | undefined;
}

/**
 * What was dropped: files, or one folder. On a page that was opened from a file Chromium's entries cannot be read, so
 * folders come as handles, and files as they are.
 */
export async function fromDrop(data: DataTransfer): Promise<Dropped> {
  const items = [...data.items].filter((item) => item.kind === "file") as Handled[];
  const plain = fromInput(data.files);
  const asked = items.map((item) => item.getAsFileSystemHandle?.().catch(() => null)); // before the event is over
  const handles = (await Promise.all(asked)).filter((handle): handle is FileSystemHandle => Boolean(handle));
  const folders = handles.filter((handle) => handle.kind === "directory") as FileSystemDirectoryHandle[];
  if (folders.length === 1 && handles.length === 1) return { files: [], folder: folders[0] };
  const files: Chosen[] = [];
  for (const handle of handles) {
    if (handle.kind === "directory")
      for (const each of await fromFolder(handle as FileSystemDirectoryHandle))
        files.push({ ...each, path: `${handle.name}/${each.path}` });
    else {
      const file = handle as FileSystemFileHandle;
      files.push({ path: safe(file.name), file: await file.getFile(), handle: file });
    }
  }
  return { files: files.length ? files : plain, folder: undefined };
}
