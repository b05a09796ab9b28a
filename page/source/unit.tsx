/** One unit whole: its files, its findings with what can be decided on them, its decisions, its main figures. */
import { useLayoutEffect } from "preact/hooks";
import { CardView, Steps, look, lookAnew } from "./card";
import { DecideCard } from "./decide";
import type { Desk } from "./desk";
import { Figures } from "./figures";
import type { Round } from "./round";
import type { Decided, OpenCard, UnitView } from "./told_round";
import { t } from "./words";

function Decisions({ desk, decisions }: { desk: Desk; decisions: Decided[] }) {
  if (!decisions.length) return null;
  return (
    <section class="decisions" id="decisions">
      <h3>{t("decisions")}</h3>
      <ul>
        {decisions.map((each) => (
          <li key={each.line} class={each.lapsed ? "lapsed" : ""} data-line={each.line} data-lapsed={each.lapsed}>
            <p>
              <b>{each.action}</b> {each.where}
              {each.present && ` ${t("present", { value: each.present })}`}
              {each.becomes && ` → ${each.becomes}`}
              {each.reason && `：${each.reason}`}
              <small>
                {" "}
                {[each.clerk, each.day, t("line", { line: each.line })].filter(Boolean).join(" · ")}
              </small>
            </p>
            {each.lapsed && <p class="lapsed-words">⚠ {t("lapsed")}</p>}
            {each.said.map((text) => (
              <p key={text} class="quiet">
                {text}
              </p>
            ))}
            <button
              type="button"
              class="withdraw"
              aria-label={t("withdraw-this", { action: each.action, line: each.line })}
              onClick={() => void desk.inRound(t("deciding"), (round) => round.withdraw(each.line))}
            >
              {t("withdraw")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Files({ unit }: { unit: UnitView }) {
  if (!unit.files.length) return <p class="quiet">{t("no-files")}</p>;
  return (
    <ul class="files">
      {unit.files.map((file) => (
        <li key={file.name} data-verdict={file.verdict}>
          <span class="name">{file.name}</span> <b>{file.words}</b>{" "}
          <small>{[file.reason, file.received, file.source, file.sender].filter(Boolean).join(" · ")}</small>
        </li>
      ))}
    </ul>
  );
}

function Cards({ desk, round, cards, id }: { desk: Desk; round: Round; cards: OpenCard[]; id: string }) {
  return (
    <ol id={id} aria-label={t("findings")}>
      {cards.map((card, at) => (
        <CardView key={card.id} card={card} after={cards[at - 1] ?? null}>
          {card.answer && (
            <p class="answer">
              <b>{t("office-says")}</b> {card.answer}
            </p>
          )}
          {card.open && <DecideCard desk={desk} round={round} card={card} />}
        </CardView>
      ))}
    </ol>
  );
}

export function UnitPage({ desk, round, unit }: { desk: Desk; round: Round; unit: UnitView }) {
  const { rows, others } = round.evening;
  const row = rows.find((each) => each.name === unit.name);
  const title = row?.name ?? others.find((each) => each.id === unit.name)?.name ?? unit.name;
  const names = rows.filter((each) => each.open > 0 || each.name === unit.name).map((each) => each.name);
  const at = names.indexOf(unit.name);
  const go = (name: string | undefined) => name && void desk.inRound("", (open) => open.openUnit(name));
  useLayoutEffect(() => {
    lookAnew();
    document.getElementById("unit-name")?.focus();
  }, [unit.name]);
  useLayoutEffect(() => look(document.getElementById("findings")), [unit]);
  return (
    <article class="unit" aria-labelledby="unit-name">
      <div class="actions">
        <button type="button" id="back" onClick={() => desk.change(() => (round.unit = undefined))}>
          {t("back-to-list")}
        </button>
        {at > 0 && (
          <button type="button" id="previous-unit" onClick={() => go(names[at - 1])}>
            {t("previous-unit")}
          </button>
        )}
        {at >= 0 && at < names.length - 1 && (
          <button type="button" id="next-unit" onClick={() => go(names[at + 1])}>
            {t("next-unit")}
          </button>
        )}
        {unit.cards.length > 1 && <Steps />}
      </div>
      <h2 id="unit-name" tabIndex={-1}>
        {title} {row && <small>{[row.group, row.contact].filter(Boolean).join(" · ")}</small>}
      </h2>
      {row && (
        <p class={`state ${row.mark}`}>
          <span aria-hidden="true">{row.sign}</span> {row.state}
          {row.received && <small> {t("received-on", { day: row.received, source: row.source })}</small>}
          {row.returned && <small> {row.returned}</small>}
        </p>
      )}
      <Files unit={unit} />
      <Decisions desk={desk} decisions={unit.decisions} />
      <h3>{t("findings")}</h3>
      {row && row.gone.length > 0 && (
        <div class="remark" id="gone">
          <b>{t("gone-since")}</b>
          <ul>
            {row.gone.map((text) => (
              <li key={text}>✓ {text}</li>
            ))}
          </ul>
        </div>
      )}
      {unit.cards.length === 0 && <p class="verdict good">✓ {t("none-open")}</p>}
      <Cards desk={desk} round={round} cards={unit.cards} id="findings" />
      {unit.settled.length > 0 && (
        <details class="notes">
          <summary>{t("settled", { count: unit.settled.length })}</summary>
          <Cards desk={desk} round={round} cards={unit.settled} id="settled" />
        </details>
      )}
      {unit.notes.length > 0 && (
        <details class="notes">
          <summary>{t("notes", { count: unit.notes.length })}</summary>
          <Cards desk={desk} round={round} cards={unit.notes} id="notes" />
        </details>
      )}
      <DecideCard desk={desk} round={round} unit={unit} />
      <Figures figures={unit.figures} title={t(unit.counted ? "reported" : "reported-uncounted")} />
    </article>
  );
}
