/** What the program tells the page (consolidate/page). */

export type Severity = "error" | "explain" | "note";

export interface PieceCell {
  at: number;
  rows: number;
  columns: number;
  text: string;
  role: "head" | "label" | "figure" | "gap";
  indent?: number;
  address?: string;
  is?: ("at" | "likely" | "left" | "right")[];
}

export interface Piece {
  caption: string;
  letters: string[];
  rows: { line: string; cells: PieceCell[] }[];
}

export interface Sides {
  sign: string;
  left: { text: string; cells: string };
  right: { text: string; cells: string };
  difference: string;
  rule: string;
}

export interface Card {
  id: string;
  kind: string;
  severity: Severity;
  label: string;
  title: string;
  file: string;
  unit: string;
  sheet: string;
  address: string;
  spot: string;
  labels: string;
  message: string;
  hint: string;
  unit_says: string;
  answer: string;
  open: boolean;
  became?: "appeared" | "still" | "";
  sides: Sides | null;
  piece: Piece | null;
  behind: string[];
}

export interface Figure {
  group: string;
  label: string;
  now: string;
  before: string;
  change: string;
}

export interface CheckedFile {
  name: string;
  unit: string;
  answer: boolean;
  severity: Severity | "";
  words: string[];
  cards: Card[];
  notes: Card[];
  figures: Figure[];
  blank_tables: string[];
  zero_tables: string[];
  marked: boolean;
  report: boolean;
}

export interface Checked {
  json: unknown;
  files: CheckedFile[];
}
