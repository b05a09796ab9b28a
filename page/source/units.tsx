/** One row a unit: 收到, 审核, 处理, 退回后重报 as states of their own, and a tick for the sealed paper. */
import type { Desk } from "./desk";
import type { Round } from "./round";
import type { Other, Row } from "./told_round";
import { t } from "./words";

const FILTERS: Record<string, (row: Row) => boolean> = {
  "": () => true,
  reported: (row) => row.mark !== "missing" && row.mark !== "excused",
  counted: (row) => row.mark === "used" || row.mark === "asked",
  held: (row) => row.mark === "held",
  missing: (row) => row.mark === "missing",
  excused: (row) => row.mark === "excused",
  findings: (row) => row.open + row.handled > 0,
  handled: (row) => row.handled > 0,
};

function found(row: Row, words: string): boolean {
  const text = `${row.name} ${row.group} ${row.contact} ${row.main} ${row.state} ${row.returned}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function Became({ row }: { row: Row }) {
  if (!row.gone.length && !row.new) return null;
  return (
    <small class="became">
      {row.gone.length > 0 && <span title={row.gone.join("\n")}>{t("gone", { count: row.gone.length })}</span>}{" "}
      {row.still > 0 && <span>{t("still", { count: row.still })}</span>} {row.new > 0 && <span>{t("new", { count: row.new })}</span>}
    </small>
  );
}

function UnitRow({ desk, row }: { desk: Desk; row: Row }) {
  const open = () => void desk.inRound("", (round) => round.openUnit(row.name));
  return (
    <tr class={row.mark} data-unit={row.name} data-mark={row.mark}>
      <th scope="row">
        <button type="button" class="plain" onClick={open}>
          {row.name}
        </button>
        {row.group && <small> {row.group}</small>}
      </th>
      <td>
        {row.received ? (
          <span title={row.source}>
            {row.guessed ? "~" : ""}
            {row.received}
          </span>
        ) : (
          "—"
        )}
        {row.late > 0 && <small class="late"> {t("late", { days: row.late })}</small>}
      </td>
      <td>
        <span class={`state ${row.mark}`}>
          <span aria-hidden="true">{row.sign}</span> {row.state}
        </span>{" "}
        <small>{row.main}</small> <Became row={row} />
      </td>
      <td>
        {row.open > 0 && <span class="open">{t("open-count", { count: row.open })}</span>}
        {row.handled > 0 && <span> {t("handled-count", { count: row.handled })}</span>}
        {row.open + row.handled === 0 && "—"}
      </td>
      <td>{row.returned || (row.returns ? t("returns-count", { count: row.returns }) : "—")}</td>
      <td>
        <label class="paper">
          <input
            type="checkbox"
            checked={Boolean(row.sealed)}
            aria-label={t("sealed-of", { name: row.name })}
            onChange={(event) => {
              const came = event.currentTarget.checked;
              void desk.inRound("", (round) => round.tick([row.name], came));
            }}
          />
          <small>{row.sealed.slice(5)}</small>
        </label>
      </td>
    </tr>
  );
}

function OtherRow({ desk, other }: { desk: Desk; other: Other }) {
  return (
    <tr class="other" data-unit={other.id}>
      <th scope="row">
        <button type="button" class="plain" onClick={() => void desk.inRound("", (round) => round.openUnit(other.id))}>
          {other.name}
        </button>
      </th>
      <td>—</td>
      <td>
        <small>{other.main}</small>
      </td>
      <td>
        {other.open > 0 && <span class="open">{t("open-count", { count: other.open })}</span>}
        {other.handled > 0 && <span> {t("handled-count", { count: other.handled })}</span>}
      </td>
      <td>—</td>
      <td />
    </tr>
  );
}

export function UnitsTable({ desk, round }: { desk: Desk; round: Round }) {
  const { rows, others } = round.evening;
  const shown = rows.filter((row) => FILTERS[round.filter]!(row) && found(row, round.search));
  const plain = !round.filter && !round.search;
  return (
    <section>
      <p class="actions-row search-row">
        <input
          id="search"
          type="search"
          placeholder={t("search")}
          aria-label={t("search")}
          value={round.search}
          onInput={(event) => desk.change(() => (round.search = event.currentTarget.value))}
        />
        <span class="quiet" role="status">
          {t("shown", { count: shown.length, all: rows.length })}
        </span>
        {!plain && (
          <button type="button" onClick={() => desk.change(() => Object.assign(round, { filter: "", search: "" }))}>
            {t("show-all")}
          </button>
        )}
      </p>
      <div class="scroll" role="region" aria-label={t("units")} tabIndex={0}>
        <table class="units" id="units">
          <thead>
            <tr>
              <th scope="col">{t("unit")}</th>
              <th scope="col">{t("received")}</th>
              <th scope="col">{t("checked")}</th>
              <th scope="col">{t("decided")}</th>
              <th scope="col">{t("returned")}</th>
              <th scope="col">{t("sealed")}</th>
            </tr>
          </thead>
          <tbody>
            {plain && others.map((other) => <OtherRow key={other.id} desk={desk} other={other} />)}
            {shown.map((row) => (
              <UnitRow key={row.name} desk={desk} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
