/** What the program tells the page about a round (consolidate/page). */
import type { Card, Figure } from "./told";

export type Mark = "held" | "asked" | "missing" | "used" | "excused";

export interface Row {
  name: string;
  group: string;
  contact: string;
  mark: Mark;
  sign: string;
  state: string;
  received: string;
  guessed: boolean;
  source: string;
  late: number;
  errors: number;
  questions: number;
  handled: number;
  open: number;
  returns: number;
  returned: string;
  waiting: boolean;
  main: string;
  gone: string[];
  still: number;
  new: number;
  sealed: string;
}

export interface Other {
  id: string;
  name: string;
  all: number;
  handled: number;
  open: number;
  main: string;
}

export interface Evening {
  folder: string;
  body: string;
  year: number;
  form: string;
  deadline: string;
  days: string;
  final: boolean;
  reasons: { words: string; names: string[] }[];
  units: { expected: number; used: number; held: number; excused: number; missing: number; reported: number };
  files: { all: number; parts: { verdict: string; words: string; count: number }[] };
  findings: { all: number; handled: number; open: number };
  rows: Row[];
  others: Other[];
  since: { at: string; findings: { gone: number; still: number; new: number } | null; units: string[] } | null;
  steps: string[];
  content: string; // another one where a workbook would show something else
  outdated: boolean; // what the last run wrote shows the round as it was then
  stale: string[];
  remind: number;
  mails: boolean;
}

export interface Choice {
  file: string;
  present: string;
  actions: string[];
}

export interface OpenCard extends Card {
  choices: Choice[];
}

export interface FileLine {
  name: string;
  verdict: string;
  words: string;
  reason: string;
  received: string;
  source?: string;
  sender?: string;
  unit?: string;
}

export interface Decided {
  line: number;
  action: string;
  where: string;
  present: string;
  becomes: string;
  reason: string;
  clerk: string;
  day: string;
  lapsed: boolean;
  said: string[];
}

export interface UnitView {
  name: string;
  files: FileLine[];
  cards: OpenCard[];
  notes: OpenCard[];
  settled: OpenCard[];
  decisions: Decided[];
  returned: { trip: number; at: string; file: string; waiting: boolean }[];
  figures: Figure[];
  counted: boolean;
  actions: string[];
}

export interface KindItem {
  id: string;
  row: string;
  unit: string;
  file: string;
  spot: string;
  detail: string;
  unit_says: string;
  actions: string[];
}

export interface Kind {
  title: string;
  severity: "error" | "explain";
  label: string;
  units: number;
  items: KindItem[];
}

export interface Action {
  name: string;
  about: string;
  file: boolean;
  cell: boolean;
  figure: string;
}

export interface Places {
  tables: { name: string; rows: { name: string; columns: string[] }[] }[];
  units: string[];
  files: string[];
}

export interface Letters {
  letters: { unit: string; to: string; state: string }[];
  problems: string[];
  group: string;
  made: string[];
}

export interface Decision {
  action: string;
  finding?: string;
  unit?: string;
  file?: string;
  table?: string;
  row?: string;
  column?: string;
  present?: string;
  becomes?: string;
  reason?: string;
  clerk?: string;
  day?: string;
}
