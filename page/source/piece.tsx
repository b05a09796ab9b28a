/** The piece of an official table around a finding, drawn like the sheet that the person has in Excel. */
import type { Piece, PieceCell } from "./told";
import { t } from "./words";

const BADGES = { likely: "badge-likely", left: "badge-left", right: "badge-right" } as const;

function badges(cell: PieceCell): string[] {
  return (cell.is ?? []).filter((role) => role !== "at").map((role) => t(BADGES[role as keyof typeof BADGES]));
}

function Cell({ cell }: { cell: PieceCell }) {
  const span = { rowSpan: cell.rows, colSpan: cell.columns };
  if (cell.role === "gap")
    return (
      <td class="gap" aria-hidden="true" {...span}>
        {cell.text}
      </td>
    );
  if (cell.role === "head")
    return (
      <th scope={cell.columns > 1 ? "colgroup" : "col"} {...span}>
        {cell.text}
      </th>
    );
  if (cell.role === "label")
    return cell.text ? (
      <th scope="row" class={cell.indent ? "indented" : ""} {...span}>
        {cell.text}
      </th>
    ) : (
      <td {...span} />
    );
  const roles = cell.is ?? [];
  return (
    <td class={["figure", ...roles].join(" ")} title={cell.address} {...span}>
      {roles.includes("at") && <span class="pointer" aria-label={t("here")} role="img">▶</span>}
      {cell.text}
      {badges(cell).map((badge) => (
        <sup key={badge}>{badge}</sup>
      ))}
    </td>
  );
}

export function PieceTable({ piece }: { piece: Piece }) {
  const lettered = piece.letters.some(Boolean);
  const numbered = piece.rows.some((row) => row.line);
  const marked = new Set(piece.rows.flatMap((row) => row.cells.flatMap((cell) => cell.is ?? [])));
  return (
    <figure class="piece">
      <div class="scroll" role="region" aria-label={piece.caption} tabIndex={0}>
        <table>
          <caption>{piece.caption}</caption>
          {lettered && (
            <thead>
              <tr class="column-letters">
                {numbered && <td />}
                {piece.letters.map((letter, at) => (
                  <td key={at}>{letter}</td>
                ))}
              </tr>
            </thead>
          )}
          <tbody>
            {piece.rows.map((row, at) => (
              <tr key={at}>
                {numbered && <td class="number">{row.line}</td>}
                {row.cells.map((cell) => (
                  <Cell key={cell.at} cell={cell} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <figcaption>
        {marked.has("at") && <span><span class="pointer" aria-hidden="true">▶</span> {t("legend-at")}</span>}
        {marked.has("likely") && <span><b>{t("badge-likely")}</b> {t("legend-likely")}</span>}
        {marked.has("left") && (
          <span>
            <b>{t("badge-left")}</b> <b>{t("badge-right")}</b> {t("legend-sides")}
          </span>
        )}
      </figcaption>
    </figure>
  );
}
