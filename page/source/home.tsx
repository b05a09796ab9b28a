/** The two doors. */
import { FilesButton } from "./choosing";
import type { Desk } from "./desk";
import { t } from "./words";

export function Home({ desk }: { desk: Desk }) {
  return (
    <div class="doors">
      <section class="door" aria-labelledby="door-check">
        <h2 id="door-check">{t("door-check")}</h2>
        <p>{t("door-check-about")}</p>
        <p class="drop-here">{t("drop-here")}</p>
        <p>
          <FilesButton desk={desk} label={t("choose-files")} main />
        </p>
      </section>
    </div>
  );
}
