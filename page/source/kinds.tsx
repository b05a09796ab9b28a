/** Open findings by kind, of which many can be settled at once; and all files with their verdicts. */
import { useState } from "preact/hooks";
import { Fields } from "./decide";
import { SIGNS } from "./card";
import type { Desk } from "./desk";
import type { Round } from "./round";
import type { Decision, Kind } from "./told_round";
import { t } from "./words";

function KindSection({ desk, round, kind }: { desk: Desk; round: Round; kind: Kind }) {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [decision, decide] = useState<Decision | undefined>();
  const possible = [...new Set(kind.items.flatMap(({ actions }) => actions))];
  const items = kind.items.filter(({ id, actions }) => chosen.has(id) && (!decision || actions.includes(decision.action)));
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    choose(next);
  };
  return (
    <section class={`kind ${kind.severity}`}>
      <h3>
        <span class="severity">
          <span aria-hidden="true">{SIGNS[kind.severity]}</span> {kind.label}
        </span>{" "}
        {kind.title} <small>{t("kind-count", { count: kind.items.length, units: kind.units })}</small>
      </h3>
      {possible.length > 0 && kind.items.length > 1 && (
        <p>
          <button type="button" onClick={() => choose(new Set(kind.items.filter(({ actions }) => actions.includes(possible[0]!)).map(({ id }) => id)))}>
            {t("choose-all", { count: kind.items.length })}
          </button>
        </p>
      )}
      <ul>
        {kind.items.map((item) => (
          <li key={item.id}>
            {possible.length > 0 && kind.items.length > 1 && (
              <input
                type="checkbox"
                checked={chosen.has(item.id)}
                disabled={!item.actions.some((action) => possible.includes(action))}
                aria-label={t("choose-this", { name: item.unit || item.file })}
                onChange={(event) => toggle(item.id, event.currentTarget.checked)}
              />
            )}
            <button type="button" class="plain" onClick={() => void desk.inRound("", (open) => open.openUnit(item.row))}>
              {item.unit || item.file || t("whole")}
            </button>{" "}
            {item.spot} {item.detail}
            {item.unit_says && (
              <small>
                {" "}
                {t("unit-says")} {item.unit_says}
              </small>
            )}
          </li>
        ))}
      </ul>
      {chosen.size > 0 && (
        <form
          class="decide-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (!decision) return;
            const lines = items.map(({ id }) => ({ ...decision, clerk: decision.clerk ?? round.clerk, finding: id }));
            void desk.decide(lines);
          }}
        >
          <span class="actions-row">
            {possible.map((action) => (
              <button key={action} type="button" aria-pressed={decision?.action === action} onClick={() => decide({ ...decision, action })}>
                {action}
              </button>
            ))}
          </span>
          {decision && (
            <>
              <Fields decision={decision} change={(more) => decide({ ...decision, ...more })} round={round} />
              <button type="submit" class="main confirm">
                {t("enter-many", { action: decision.action, count: items.length })}
              </button>
            </>
          )}
        </form>
      )}
    </section>
  );
}

export function KindsList({ desk, round }: { desk: Desk; round: Round }) {
  const kinds = round.kinds ?? [];
  return (
    <section aria-label={t("by-kind")}>
      <p class="quiet">{t("by-kind-about")}</p>
      {kinds.length === 0 && <p class="verdict good">✓ {t("none-open")}</p>}
      {kinds.map((kind) => (
        <KindSection key={`${kind.title} ${kind.items.map(({ id }) => id).join()}`} desk={desk} round={round} kind={kind} />
      ))}
    </section>
  );
}

export function FilesList({ desk, round }: { desk: Desk; round: Round }) {
  const files = (round.files ?? []).filter(({ verdict }) => !round.filter || verdict === round.filter);
  return (
    <section>
      <div class="scroll" role="region" aria-label={t("files")} tabIndex={0}>
        <table class="units" id="files">
          <thead>
            <tr>
              <th scope="col">{t("file")}</th>
              <th scope="col">{t("unit")}</th>
              <th scope="col">{t("verdict")}</th>
              <th scope="col">{t("received")}</th>
            </tr>
          </thead>
          <tbody>
            {files.map((file) => (
              <tr key={file.name} data-verdict={file.verdict}>
                <th scope="row">{file.name}</th>
                <td>
                  {file.unit ? (
                    <button type="button" class="plain" onClick={() => void desk.inRound("", (open) => open.openUnit(file.unit!))}>
                      {file.unit}
                    </button>
                  ) : (
                    "—"
                  )}
                </td>
                <td>
                  {file.words} <small>{file.reason}</small>
                </td>
                <td>{file.received.slice(5) || "—"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
