/** The two doors. */
import { FilesButton, FolderButton } from "./choosing";
import type { Desk } from "./desk";
import { canPick } from "./folder";
import { t } from "./words";

export function Home({ desk }: { desk: Desk }) {
  return (
    <div class="doors">
      <section class="door" id="door-check" aria-labelledby="title-check">
        <h2 id="title-check">{t("door-check")}</h2>
        <p>{t("door-check-about")}</p>
        <p class="drop-here">{t("drop-here")}</p>
        <p class="actions-row">
          <FilesButton desk={desk} label={t("choose-files")} main />
          {desk.checked && (
            <button type="button" onClick={() => desk.go("check")}>
              {t("back-to-check")}
            </button>
          )}
        </p>
      </section>
      <section class="door" id="door-round" aria-labelledby="title-round">
        <h2 id="title-round">{t("door-round")}</h2>
        <p>{t("door-round-about")}</p>
        <p class="drop-here">{t("drop-folder-here")}</p>
        <p class="actions-row">
          <FolderButton desk={desk} label={t("choose-folder")} main />
          <button type="button" id="begin" onClick={() => void desk.askForRound()}>
            {t("begin")}
          </button>
          {desk.round && (
            <button type="button" onClick={() => desk.go("round")}>
              {t("back-to-round", { name: desk.round.name })}
            </button>
          )}
        </p>
        <p class="quiet">{t(canPick() ? "folder-prompt" : "folder-prompt-input")}</p>
      </section>
    </div>
  );
}
