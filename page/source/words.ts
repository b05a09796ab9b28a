/** The words of the page, in the language that is chosen. They come from the program's own catalogue. */
type Words = Record<string, string>;

const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const all: Record<Language | "version", Words> = JSON.parse(document.getElementById("words")!.textContent!);
const REMEMBERED = "consolidate.language";

export const version = all.version.version;
export let language: Language = remembered();

function remembered(): Language {
  try {
    return localStorage.getItem(REMEMBERED) === "en" ? "en" : "zh";
  } catch {
    return "zh"; // a browser may forbid to remember anything
  }
}

export function choose(wanted: Language): void {
  language = wanted;
  document.documentElement.lang = wanted === "zh" ? "zh-CN" : "en";
  document.title = t("title");
  try {
    localStorage.setItem(REMEMBERED, wanted);
  } catch {
    // it is asked again the next time
  }
}

/** What the page says under a key, with the values put in. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const text = all[language][key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
