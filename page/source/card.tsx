/** One finding, with everything that the same cell explains. */
import type { ComponentChildren } from "preact";
import { PieceTable } from "./piece";
import type { Card, Severity, Sides } from "./told";
import { t } from "./words";

export const SIGNS: Record<Severity, string> = { error: "✗", explain: "?", note: "·" };

function SidesTable({ sides }: { sides: Sides }) {
  return (
    <table class="sides">
      <tbody>
        <tr>
          <th scope="row">{t("left-side")}</th>
          <td>{sides.left.text}</td>
          <td class="cells">{sides.left.cells}</td>
        </tr>
        <tr>
          <th scope="row">{t("right-side")}</th>
          <td>{sides.right.text}</td>
          <td class="cells">{sides.right.cells}</td>
        </tr>
        <tr class="difference">
          <th scope="row">{t("difference")}</th>
          <td colSpan={2}>{sides.difference}</td>
        </tr>
      </tbody>
    </table>
  );
}

const GROUPS = { error: "group-error", explain: "group-explain" } as const;
const BECAME = { appeared: "became-new", still: "became-still" } as const;

/** One finding. ``after``: the card before it in a list where what must be corrected stands apart from the rest. */
export function CardView({ card, after, children }: { card: Card; after?: Card | null; children?: ComponentChildren }) {
  const group = after !== undefined && card.severity !== "note" && after?.severity !== card.severity && GROUPS[card.severity];
  const state = card.open ? card.severity : card.severity === "note" ? "note" : "settled";
  return (
    <li
      id={`finding-${card.id}`}
      class={`card ${state} ${group ? "begins" : ""}`}
      tabIndex={-1}
      data-kind={card.kind}
      data-severity={card.severity}
      data-address={card.address}
      data-open={card.open}
    >
      {group && <p class="group">{t(group)}</p>}
      <h3>
        <span class="severity">
          <span aria-hidden="true">{SIGNS[card.severity]}</span> {card.label}
        </span>
        {card.spot && <span class="spot">{card.spot}</span>}
        <span class="labels">{card.labels || card.title}</span>
        {card.became && <small class="became">{t(BECAME[card.became])}</small>}
      </h3>
      <p class="message">{card.message}</p>
      {card.sides && <SidesTable sides={card.sides} />}
      {card.piece && <PieceTable piece={card.piece} />}
      {card.hint && (
        <p class="hint">
          <b>{t("what-to-do")}</b> {card.hint}
        </p>
      )}
      {card.unit_says && (
        <p class="remark">
          <b>{t("unit-says")}</b> {card.unit_says}
        </p>
      )}
      {card.behind.length > 0 && (
        <details class="behind">
          <summary>{t("behind", { count: card.behind.length })}</summary>
          <ul>
            {card.behind.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </details>
      )}
      {children}
    </li>
  );
}

/** The card that was last looked at: a button that is pressed takes the focus away from it. */
let looked = { id: "", at: 0 };

document.addEventListener("focusin", ({ target }) => {
  const card = (target as Element).closest<HTMLElement>(".card");
  if (card) looked = { id: card.id, at: [...card.parentElement!.children].indexOf(card) };
});

function cardsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>(":scope > .card") ?? [])];
}

/** Buttons to the previous and the next of the findings that are shown. */
export function Steps() {
  return (
    <span class="steps">
      <button type="button" id="previous" onClick={() => step(-1)}>
        {t("previous")}
      </button>
      <button type="button" id="next" onClick={() => step(1)}>
        {t("next")}
      </button>
    </span>
  );
}

function step(by: number): void {
  const cards = cardsOf(document.getElementById("findings"));
  if (!cards.length) return;
  const here = cards.findIndex((card) => card.id === looked.id);
  const next = here < 0 ? (by > 0 ? 0 : cards.length - 1) : (here + by + cards.length) % cards.length;
  cards[next]!.focus({ preventScroll: true });
  cards[next]!.scrollIntoView({ block: "start" });
}

/** Keep the eye where it was: on the same finding, or else on the one that took its place. */
export function look(list: HTMLElement | null): void {
  const cards = cardsOf(list);
  const same = looked.id && (cards.find((card) => card.id === looked.id) ?? cards[Math.min(looked.at, cards.length - 1)]);
  if (!same) return;
  same.focus({ preventScroll: true });
  same.scrollIntoView({ block: "nearest" });
}

/** Forget where the eye was: other files are shown. */
export function lookAnew(): void {
  looked = { id: "", at: 0 };
}
