/** Decisions: on a finding, on many at once, or on anything that decisions.xlsx can name. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Desk } from "./desk";
import type { Round } from "./round";
import type { Choice, Decision, OpenCard, Places, UnitView } from "./told_round";
import { t } from "./words";

type Input = { currentTarget: { value: string } };

/** The fields that every decision has: another figure where one is asked for, the reason, who decides. */
export function Fields({ decision, change, round, focus }: { decision: Decision; change: (more: Partial<Decision>) => void; round: Round; focus?: boolean }) {
  const figure = round.actions.find(({ name }) => name === decision.action)?.figure;
  const reason = useRef<HTMLInputElement>(null);
  // at once, not after the next picture: who types on loses no key
  useLayoutEffect(() => {
    if (focus) reason.current?.focus();
  }, [focus]);
  return (
    <>
      {figure && (
        <label>
          {figure}
          <input name="becomes" required value={decision.becomes ?? ""} onInput={(event: Input) => change({ becomes: event.currentTarget.value })} />
        </label>
      )}
      <label class="wide">
        {t("reason")}
        <input name="reason" ref={reason} required value={decision.reason ?? ""} onInput={(event: Input) => change({ reason: event.currentTarget.value })} />
      </label>
      <label>
        {t("clerk")}
        <input name="clerk" value={decision.clerk ?? round.clerk} onInput={(event: Input) => change({ clerk: event.currentTarget.value })} />
      </label>
    </>
  );
}

function DecideForm({ desk, round, start, close }: { desk: Desk; round: Round; start: Decision; close: () => void }) {
  const [decision, set] = useState<Decision>({ clerk: round.clerk, ...start });
  return (
    <form
      class="decide-form"
      onSubmit={(event) => {
        event.preventDefault();
        void desk.decide([decision]).then((done) => done && close());
      }}
    >
      <p class="wide">
        <b>{decision.action}</b> {decision.file && <small>{decision.file}</small>}
      </p>
      <Fields decision={decision} change={(more) => set({ ...decision, ...more })} round={round} focus />
      <span class="actions-row">
        <button type="submit" class="main confirm">
          {t("enter", { action: decision.action })}
        </button>
        <button type="button" onClick={close}>
          {t("cancel")}
        </button>
      </span>
    </form>
  );
}

function starts(choices: Choice[], card: OpenCard): Decision[] {
  return choices.flatMap(({ file, actions }) => actions.map((action) => ({ action, finding: card.id, file })));
}

/** What can be decided on a finding; or, without one, on a unit. */
export function DecideCard({ desk, round, card, unit }: { desk: Desk; round: Round; card?: OpenCard; unit?: UnitView }) {
  const [start, begin] = useState<Decision | undefined>();
  const ofUnit = unit?.actions.map((action): Decision => ({ action, unit: unit.name })) ?? [];
  const offered = card ? starts(card.choices, card) : ofUnit;
  if (!offered.length) return null;
  const several = new Set(offered.map(({ file }) => file)).size > 1;
  return (
    <div class="decide">
      <p class="actions-row">
        <span class="quiet">{t("decide")}</span>
        {offered.map((each) => (
          <button
            key={`${each.action} ${each.file}`}
            type="button"
            data-action={each.action}
            aria-expanded={start?.action === each.action && start.file === each.file}
            onClick={() => begin(each)}
          >
            {each.action}
            {several && ` ${each.file}`}
          </button>
        ))}
      </p>
      {start && (
        <DecideForm key={`${start.action} ${start.file}`} desk={desk} round={round} start={start} close={() => begin(undefined)} />
      )}
    </div>
  );
}

/** Any line of decisions.xlsx: a figure without a finding, a file, a unit, something counted twice. */
export function AnyDecision({ desk, round }: { desk: Desk; round: Round }) {
  const [shown, show] = useState(false);
  const [decision, set] = useState<Decision>({ action: "" });
  const { places } = round;
  const open = async () => {
    if (await desk.inRound(t("opening"), (each) => each.allPlaces())) show(true);
  };
  if (!shown || !places)
    return (
      <button type="button" id="any-decision" onClick={() => void open()}>
        {t("any-decision")}
      </button>
    );
  const change = (more: Partial<Decision>) => set({ ...decision, ...more });
  return (
    <form
      class="decide-form any"
      onSubmit={(event) => {
        event.preventDefault();
        void desk.decide([{ clerk: round.clerk, ...decision }]).then((done) => {
          if (!done) return;
          show(false);
          set({ action: "" });
        });
      }}
    >
      <Naming round={round} places={places} decision={decision} change={change} />
      <Fields decision={decision} change={change} round={round} />
      <span class="actions-row">
        <button type="submit" class="main confirm" disabled={!decision.action}>
          {decision.action ? t("enter", { action: decision.action }) : t("choose-action")}
        </button>
        <button type="button" onClick={() => show(false)}>
          {t("cancel")}
        </button>
      </span>
    </form>
  );
}

function Select({ label, name, value, options, change }: { label: string; name: string; value: string; options: string[]; change: (value: string) => void }) {
  return (
    <label>
      {label}
      <select name={name} value={value} onChange={(event) => change(event.currentTarget.value)}>
        <option value="">—</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

function Naming({ round, places, decision, change }: { round: Round; places: Places; decision: Decision; change: (more: Partial<Decision>) => void }) {
  const table = places.tables.find(({ name }) => name === decision.table);
  const row = table?.rows.find(({ name }) => name === decision.row);
  const action = round.actions.find(({ name }) => name === decision.action);
  const names = (list: { name: string }[] | undefined) => list?.map(({ name }) => name) ?? [];
  const select = (label: string, name: string, value: string | undefined, options: string[], chosen: (value: string) => Partial<Decision>) => (
    <Select label={label} name={name} value={value ?? ""} options={options} change={(text) => change(chosen(text))} />
  );
  return (
    <>
      {select(t("action"), "action", decision.action, names(round.actions), (text) => ({ action: text }))}
      <span class="quiet">{action?.about}</span>
      {select(t("unit"), "unit", decision.unit, places.units, (text) => ({ unit: text }))}
      {action?.file && select(t("file"), "file", decision.file, places.files, (text) => ({ file: text }))}
      {action?.cell && (
        <>
          {select(t("table"), "table", decision.table, names(places.tables), (text) => ({ table: text, row: "", column: "" }))}
          {select(t("row"), "row", decision.row, names(table?.rows), (text) => ({ row: text, column: "" }))}
          {select(t("column"), "column", decision.column, row?.columns ?? [], (text) => ({ column: text }))}
          <label>
            {t("present-value")}
            <input name="present" value={decision.present ?? ""} onInput={(event: Input) => change({ present: event.currentTarget.value })} />
          </label>
        </>
      )}
    </>
  );
}
