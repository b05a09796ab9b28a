/* A folder as the File System Access API shows one, for tests: no browser lets a program answer its dialog. */
class FakeFile {
  constructor(folder, name, bytes) {
    Object.assign(this, { kind: "file", folder, name, bytes, modified: FakeFolder.clock++ });
  }
  async getFile() {
    return new File([this.bytes], this.name, { lastModified: this.modified });
  }
  async createWritable() {
    if (FakeFolder.busy.has(this.name)) throw new DOMException("The file is locked", "NoModificationAllowedError");
    const parts = [];
    return {
      write: async (data) => parts.push(data),
      abort: async () => {},
      close: async () => {
        const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
        const failing = FakeFolder.failing.get(this.name) ?? 0;
        FakeFolder.writes.push(this.name);
        if (failing > 0) {
          FakeFolder.failing.set(this.name, failing - 1);
          this.bytes = new Uint8Array(0); // as when the swap of the browser fails
          this.modified = FakeFolder.clock++;
          throw new DOMException("The swap failed", "InvalidStateError");
        }
        this.bytes = bytes;
        this.modified = FakeFolder.clock++;
      },
    };
  }
}

class FakeFolder {
  static clock = 1_700_000_000_000;
  static busy = new Set();
  static failing = new Map();
  static writes = [];
  constructor(name) {
    Object.assign(this, { kind: "directory", name, children: new Map(), asked: [], answer: "granted" });
  }
  async *entries() {
    yield* this.children;
  }
  async requestPermission({ mode }) {
    this.asked.push(mode);
    return this.answer;
  }
  async getDirectoryHandle(name, { create } = {}) {
    if (!this.children.has(name)) {
      if (!create) throw new DOMException("none", "NotFoundError");
      this.children.set(name, new FakeFolder(name));
    }
    return this.children.get(name);
  }
  async getFileHandle(name, { create } = {}) {
    if (!this.children.has(name)) {
      if (!create) throw new DOMException("none", "NotFoundError");
      this.children.set(name, new FakeFile(this, name, new Uint8Array(0)));
    }
    return this.children.get(name);
  }
  async removeEntry(name) {
    FakeFolder.writes.push(`−${name}`);
    this.children.delete(name);
  }
  /** Put a file at a path, and return it. */
  put(path, text) {
    let here = this;
    const parts = path.split("/");
    for (const part of parts.slice(0, -1)) {
      if (!here.children.has(part)) here.children.set(part, new FakeFolder(part));
      here = here.children.get(part);
    }
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    here.children.set(parts.at(-1), new FakeFile(here, parts.at(-1), bytes));
  }
  /** All files below, as base64 by path. */
  all(below = "") {
    const found = {};
    for (const [name, child] of this.children)
      if (child.kind === "directory") Object.assign(found, child.all(`${below}${name}/`));
      else {
        let text = "";
        for (let at = 0; at < child.bytes.length; at += 30000) text += String.fromCharCode(...child.bytes.subarray(at, at + 30000));
        found[`${below}${name}`] = btoa(text);
      }
    return found;
  }
}

globalThis.FakeFolder = FakeFolder;
globalThis.showDirectoryPicker = async () => globalThis.PICKED;
