/** Begin: show the page, unpack its parts, start the worker. */
import { render } from "preact";
import { App } from "./app";
import { Desk, type Settings } from "./desk";
import { Engine, unpacked } from "./engine";
import { choose, language } from "./words";

const HEAP = 1024 * 1024 * 1024; // bytes of memory that Python may take, as a worker process of the program has
const given = globalThis as { PAGE_SETTINGS?: Settings; PAGE_RUNS?: boolean; PAGE_DESK?: Desk; CANNOT_RUN?: string[] };

function content(id: string): string {
  const element = document.getElementById(id)!;
  const text = element.textContent!;
  element.remove(); // the page need not keep it twice
  return text;
}

async function begin(): Promise<void> {
  given.PAGE_RUNS = true;
  const settings = given.PAGE_SETTINGS ?? {};
  choose(language);
  const engine = new Engine(unpacked(content("payload")), content("worker"), settings.heapLimit ?? HEAP);
  const desk = new Desk(engine, settings);
  given.PAGE_DESK = desk; // for programs that drive the page
  const place = document.getElementById("app")!;
  place.textContent = "";
  render(<App desk={desk} />, place);
  await desk.boot();
}

if (!given.CANNOT_RUN?.length) void begin();
