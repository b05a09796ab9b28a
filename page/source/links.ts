/** Files that the page hands over. */
const links = new Map<string, Blob>();
const made = new WeakMap<Blob, string>();
(globalThis as { PAGE_LINKS?: Map<string, Blob> }).PAGE_LINKS = links; // tests read what a link would download

const TYPES: Record<string, string> = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  zip: "application/zip",
};

/** The address of a file in the memory of this page, which a link may download; the same each time it is drawn. */
export function linkTo(blob: Blob, name: string): string {
  const known = made.get(blob);
  if (known) return known;
  const type = TYPES[name.split(".").pop() ?? ""] ?? "application/octet-stream";
  const typed = new Blob([blob], { type });
  const url = URL.createObjectURL(typed);
  links.set(url, typed);
  made.set(blob, url);
  return url;
}

/** Download a file without a second click. */
export function download(blob: Blob, name: string): void {
  Object.assign(document.createElement("a"), { href: linkTo(blob, name), download: name }).click();
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
