/** The main figures of a file or a unit, with last year's where they are known. */
import type { Figure } from "./told";
import { t } from "./words";

export function Figures({ figures, title, note }: { figures: Figure[]; title: string; note?: string }) {
  if (!figures.length) return null;
  const compared = figures.some((figure) => figure.before);
  return (
    <section class="figures">
      <h3>{title}</h3>
      <div class="scroll" role="region" aria-label={title} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("figure")}</th>
              <th scope="col">{t("this-year")}</th>
              {compared && <th scope="col">{t("last-year")}</th>}
              {compared && <th scope="col">{t("change")}</th>}
            </tr>
          </thead>
          <tbody>
            {figures.map((figure, at) => (
              <tr key={at} class={figure.group !== figures[at - 1]?.group ? "first" : ""}>
                <th scope="row">{figure.label}</th>
                <td>{figure.now}</td>
                {compared && <td>{figure.before || "—"}</td>}
                {compared && <td>{figure.change || "—"}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {note && <p class="quiet">{note}</p>}
    </section>
  );
}
