/** The second door, 汇总: the accounts on every screen, what is in the way, what can be done, and the list below. */
import { AgainButton } from "./choosing";
import { AnyDecision } from "./decide";
import type { Desk } from "./desk";
import { FilesList, KindsList } from "./kinds";
import { baseName, linkTo } from "./links";
import type { Round, View } from "./round";
import { Saving } from "./saving";
import type { Evening } from "./told_round";
import { UnitPage } from "./unit";
import { UnitsTable } from "./units";
import { t } from "./words";

function Number({ desk, round, view, filter, label, count }: { desk: Desk; round: Round; view: View; filter: string; label: string; count: number }) {
  const pressed = !round.unit && round.view === view && round.filter === filter;
  return (
    <button
      type="button"
      class="number"
      aria-pressed={pressed}
      data-filter={`${view}:${filter}`}
      onClick={() => void desk.inRound("", (open) => open.show(view, filter))}
    >
      {label} <b>{count}</b>
    </button>
  );
}

function Accounts({ desk, round }: { desk: Desk; round: Round }) {
  const { units, findings, files } = round.evening;
  const number = (view: View, filter: string, label: string, count: number) => (
    <Number desk={desk} round={round} view={view} filter={filter} label={label} count={count} />
  );
  return (
    <section class="accounts" id="accounts" aria-label={t("accounts")}>
      <p>
        {number("units", "", t("expected"), units.expected)} ＝ {number("units", "reported", t("reported-units"), units.reported)}
        （{number("units", "counted", t("unit-used"), units.used)} ＋ {number("units", "held", t("unit-held"), units.held)}） ＋{" "}
        {number("units", "missing", t("unit-missing"), units.missing)} ＋ {number("units", "excused", t("unit-excused"), units.excused)}
      </p>
      <p>
        {number("units", "findings", t("findings"), findings.all)} ＝ {number("units", "handled", t("handled"), findings.handled)} ＋{" "}
        {number("kinds", "", t("open"), findings.open)}
      </p>
      <p>
        {number("files", "", t("files"), files.all)} ＝{" "}
        {files.parts.map(({ verdict, words, count }, at) => (
          <span key={verdict}>
            {at > 0 && " ＋ "}
            {number("files", verdict, words, count)}
          </span>
        ))}
        {!files.parts.length && "0"}
      </p>
    </section>
  );
}

function Standing({ evening, outdated, whole }: { evening: Evening; outdated: boolean; whole: boolean }) {
  return (
    <div class={`standing ${evening.final ? "good" : "explain"}`} id="standing" data-final={evening.final}>
      <p>
        <b>{evening.final ? `✓ ${t("final")}` : `△ ${t("draft")}`}</b> {t(evening.final ? "final-about" : "draft-about")}
      </p>
      {evening.reasons.length > 0 && (
        <ul>
          {evening.reasons.map(({ words, names }) => (
            <li key={words}>
              {words}
              {whole && names.length > 0 && names.length <= 12 && <small>：{names.join("、")}</small>}
            </li>
          ))}
        </ul>
      )}
      {outdated && (
        <p id="outdated">
          <b>△ {t("outdated")}</b>
        </p>
      )}
    </div>
  );
}

function Work({ desk, round }: { desk: Desk; round: Round }) {
  const { result, report, evening } = round;
  const act = (key: string, doing: string, task: (open: Round) => Promise<unknown>, more = "") => (
    <button type="button" id={key} class={more} onClick={() => void desk.inRound(t(doing), task)}>
      {t(key)}
    </button>
  );
  return (
    <div class="actions-row work">
      {act("run", "running", (open) => open.run(), "main")}
      {result && (
        <a class="button main" id="download-result" href={linkTo(result.blob, result.name)} download={result.name}>
          {t("download", { name: result.name })}
        </a>
      )}
      {report && (
        <a class="button main" id="download-report" href={linkTo(report.blob, report.name)} download={report.name}>
          {t("download", { name: report.name })}
        </a>
      )}
      {act("make-templates", "making", (open) => open.templates())}
      {act("make-returns", "making", (open) => open.returns())}
      {act("invite", "writing", (open) => open.write("invite"))}
      {act("remind", "writing", (open) => open.write("remind"), evening.remind ? "" : "quiet")}
      {act("correct", "writing", (open) => open.write("correct"))}
      {act("make-report", "writing-report", (open) => open.writeReport())}
      {act("make-reports", "writing-report", (open) => open.writeReports())}
      {round.handle ? act("read-again", "opening", (open) => open.again()) : <AgainButton desk={desk} />}
      <AnyDecision desk={desk} round={round} />
    </div>
  );
}

/** Where the page cannot look into the folder again: as of when its numbers are. */
function AsOpened({ round }: { round: Round }) {
  const { handle, openedAt, dirty, name } = round;
  if (handle || (!openedAt && dirty.size)) return null; // a new round is unpacked first
  return (
    <p class="remark" id="as-opened">
      {openedAt ? t("as-opened", { at: openedAt }) : t("choose-unpacked", { name })}
    </p>
  );
}

function Since({ evening }: { evening: Evening }) {
  const { since } = evening;
  if (!since) return null;
  return (
    <details class="since" open={since.units.length > 0}>
      <summary>
        {t("since", { at: since.at })}
        {since.findings && <> {t("since-findings", since.findings)}</>}
      </summary>
      <ul>
        {since.units.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </details>
  );
}

function LettersBox({ desk, round }: { desk: Desk; round: Round }) {
  const { letters } = round;
  if (!letters) return null;
  return (
    <section class="letters" id="letters" aria-labelledby="letters-title">
      <h3 id="letters-title">{t("letters-made", { count: letters.letters.length })}</h3>
      <p class="quiet">{t("letters-about")}</p>
      {letters.problems.length > 0 && (
        <ul class="problems">
          {letters.problems.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {letters.group && (
        <>
          <label>
            {t("group-text")}
            <textarea id="group-text" readOnly rows={8} value={letters.group} />
          </label>
          <p>
            <button type="button" id="copy-group-text" onClick={() => void copy(letters.group)}>
              {t("copy")}
            </button>
          </p>
        </>
      )}
      <ul class="recipients">
        {letters.letters.map(({ unit, to, state }) => (
          <li key={unit}>
            {unit} <small>{[to, state].filter(Boolean).join(" · ")}</small>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => desk.change(() => (round.letters = undefined))}>
        {t("close")}
      </button>
    </section>
  );
}

/** Copy the text; where the browser does not allow that, select it so that a person can. */
async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    document.querySelector<HTMLTextAreaElement>("#group-text")?.select();
    document.execCommand("copy");
  }
}

export function RoundDoor({ desk }: { desk: Desk }) {
  const { round } = desk;
  if (!round) return null;
  const { evening } = round;
  return (
    <div class="round">
      <div class="round-head">
        <h2>
          {t("round-title", { body: evening.body, year: evening.year })} <small>{evening.days}</small>
        </h2>
        <Standing evening={evening} outdated={round.outdated} whole={!round.unit} />
        <Accounts desk={desk} round={round} />
        <Work desk={desk} round={round} />
        <AsOpened round={round} />
        {round.notes.map((text) => (
          <p key={text} class="remark" role="status">
            {text}
          </p>
        ))}
        <Saving desk={desk} round={round} />
        {!round.dirty.size && (
          <p class="saved" id="saved">
            ✓ {t("nothing-unsaved")}
          </p>
        )}
        <LettersBox desk={desk} round={round} />
        {!round.unit && <Since evening={evening} />}
      </div>
      {round.unit ? (
        <UnitPage desk={desk} round={round} unit={round.unit} />
      ) : round.view === "kinds" ? (
        <KindsList desk={desk} round={round} />
      ) : round.view === "files" ? (
        <FilesList desk={desk} round={round} />
      ) : (
        <UnitsTable desk={desk} round={round} />
      )}
      {evening.stale.length > 0 && !round.unit && <p class="quiet">{t("stale", { names: evening.stale.map(baseName).join("、") })}</p>}
    </div>
  );
}
