/** Files that the page hands over. */
const links = new Map<string, Blob>();
(globalThis as { PAGE_LINKS?: Map<string, Blob> }).PAGE_LINKS = links; // tests read what a link would download

const TYPES: Record<string, string> = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  zip: "application/zip",
};

/** An address of a file in the memory of this page, which a link may download. */
export function linkTo(blob: Blob, name: string): string {
  const type = TYPES[name.split(".").pop() ?? ""] ?? "application/octet-stream";
  const typed = new Blob([blob], { type });
  const url = URL.createObjectURL(typed);
  links.set(url, typed);
  return url;
}

export function forget(url: string): void {
  URL.revokeObjectURL(url);
  links.delete(url);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
