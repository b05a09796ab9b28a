/** The frame of the page: its head, what it is doing, the door that is open. */
import { useEffect, useReducer, useState } from "preact/hooks";
import { Beginning } from "./beginning";
import { CheckDoor } from "./check";
import { Inputs } from "./choosing";
import type { Desk, Trouble } from "./desk";
import { fromDrop } from "./files";
import { Home } from "./home";
import { baseName } from "./links";
import { RoundDoor } from "./round-door";
import { Saving, UnsavedCount } from "./saving";
import { language, t, version } from "./words";

function Head({ desk }: { desk: Desk }) {
  const other = language === "zh" ? "en" : "zh";
  return (
    <header>
      <h1>
        {desk.door === "home" ? t("title") : (
          <button type="button" class="plain" id="home" onClick={() => desk.go("home")}>
            {t("title")}
          </button>
        )}
      </h1>
      <p class="promise">{t("promise")}</p>
      <button type="button" class="plain" id="language" lang={other === "en" ? "en" : "zh-CN"} onClick={() => void desk.speak(other)}>
        {other === "en" ? "English" : "中文"}
      </button>
    </header>
  );
}

function Doing({ desk }: { desk: Desk }) {
  const at = desk.progress;
  const busy = desk.busy > 0 || !(desk.ready || desk.broken);
  if (!busy) return null;
  return (
    <div class="doing">
      <progress aria-label={desk.doing || t("starting")} {...(at?.all ? { value: at.count, max: at.all } : {})} />
      <span>
        {desk.doing || t("starting")}
        {at?.name && ` ${t(at.all ? "reading-of" : "reading", { count: at.count + 1, all: at.all, name: baseName(at.name) })}`}
        {at && at.lost > 0 && ` ${t("given-up", { count: at.lost })}`}
      </span>
    </div>
  );
}

function Troubled({ trouble, close }: { trouble: Trouble; close: () => void }) {
  return (
    <div class="trouble" role="alert" id="trouble">
      <p>
        <b>{trouble.message}</b>
      </p>
      {trouble.hint && <p>{trouble.hint}</p>}
      {trouble.details.length > 0 && (
        <ul>
          {trouble.details.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <button type="button" onClick={close}>
        {t("close")}
      </button>
    </div>
  );
}

function Foot() {
  const text = document.getElementById("licences")?.textContent ?? "";
  const [shown, show] = useState(false);
  return (
    <footer>
      <p>
        {t("version", { version: version ?? "" })} ·{" "}
        <button type="button" class="plain" aria-expanded={shown} onClick={() => show(!shown)}>
          {t("licence-texts")}
        </button>
      </p>
      {shown && <pre tabIndex={0}>{text}</pre>}
    </footer>
  );
}

/** Take what is dropped anywhere on the page; without this the browser would leave the page and open the file. */
function useDrops(desk: Desk): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent) => {
      event.preventDefault();
      setOver(event.type === "dragover");
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const onRound = event.target instanceof Element && Boolean(event.target.closest("#door-round, .round"));
      if (event.dataTransfer) void desk.dropped(fromDrop(event.dataTransfer), onRound);
    };
    addEventListener("dragover", drag);
    addEventListener("dragleave", drag);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", drag);
      removeEventListener("dragleave", drag);
      removeEventListener("drop", drop);
    };
  }, []);
  return over;
}

export function App({ desk }: { desk: Desk }) {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => desk.listen(() => again(undefined)), []);
  const over = useDrops(desk);
  return (
    <div class={over ? "page over" : "page"}>
      <Head desk={desk} />
      <Inputs desk={desk} />
      <main>
        <Doing desk={desk} />
        {desk.trouble && <Troubled trouble={desk.trouble} close={() => desk.change(() => (desk.trouble = undefined))} />}
        {desk.door === "home" && <Home desk={desk} />}
        {desk.door === "check" && <CheckDoor desk={desk} />}
        {desk.door === "new" && <Beginning desk={desk} />}
        {desk.door === "round" && <RoundDoor desk={desk} />}
        {desk.round && desk.door !== "round" && <Saving desk={desk} round={desk.round} />}
        {desk.round && desk.round.dirty.size > 0 && <UnsavedCount round={desk.round} />}
      </main>
      <p class="hidden" role="status" aria-live="polite">
        {desk.said}
      </p>
      <Foot />
    </div>
  );
}
