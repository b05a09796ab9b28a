/** What the page and its worker send each other. */

export interface Put {
  path: string;
  data: ArrayBuffer;
  size: number;
  modified: number; // milliseconds, as a File has it
}

export interface Given {
  path: string;
  data: ArrayBuffer;
}

export type Loss = "stopped" | "crashed";

export type ToWorker =
  | {
      kind: "start";
      parts: Record<string, Uint8Array<ArrayBuffer>>;
      heapLimit: number;
      lost: Record<string, Loss>;
    }
  | { kind: "ask"; id: number; folder: string; request: string; put: Put[]; remove: string[] };

export type FromWorker =
  | { kind: "ready" }
  | { kind: "begins"; name: string; digest: string }
  | { kind: "ends" }
  | { kind: "answer"; id: number; answer: string; files: Given[]; heap: number }
  | { kind: "broken"; text: string };
