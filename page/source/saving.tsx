/** What is not yet in the folder, on every screen, and the two ways to get it there. */
import { AnewButton } from "./choosing";
import type { Desk } from "./desk";
import { canPick } from "./folder";
import { download, linkTo } from "./links";
import type { Round } from "./round";
import { t } from "./words";

function write(desk: Desk, round: Round): Promise<unknown> {
  if (round.handle) return desk.inRound(t("saving"), (open) => open.save());
  return desk.picking(t("saving"), (handle) => round.saveInto(handle));
}

async function pack(round: Round): Promise<void> {
  const made = await round.pack();
  if (made) download(made.blob, made.name);
}

/** The zip that was downloaded is only a help: what counts is that a person has unpacked it. */
function Handed({ desk, round }: { desk: Desk; round: Round }) {
  const { handed } = round;
  if (!handed) return null;
  const gone = [...round.dirty].filter(([, blob]) => !blob).map(([path]) => path);
  return (
    <>
      <p>
        {t(round.conflict ? "handed-copy" : "handed-over", { file: handed.name, name: round.name })}
        {!round.conflict && gone.length > 0 && ` ${t("delete-by-hand", { names: gone.join(t("comma")) })}`}
      </p>
      <span class="actions-row">
        <a class="button" id="download-again" href={linkTo(handed.blob, handed.name)} download={handed.name}>
          {t("download", { name: handed.name })}
        </a>
        {!round.conflict && (
          <button type="button" class="main" id="unpacked" onClick={() => void desk.inRound(t("opening"), (open) => open.unpacked())}>
            {t("unpacked")}
          </button>
        )}
      </span>
    </>
  );
}

/** The number of actions that are not in the folder, in a corner of every screen. Nothing below it is kept from a click. */
export function UnsavedCount({ round }: { round: Round }) {
  return (
    <p class="unsaved-count" role="status">
      {t("unsaved-count", { acts: round.acts })}
    </p>
  );
}

export function Saving({ desk, round }: { desk: Desk; round: Round }) {
  const files = round.dirty.size;
  if (!files) return null;
  return (
    <section class="saving" id="unsaved" data-acts={round.acts} aria-label={t("unsaved-short")}>
      <p>
        <b>{t("unsaved", { acts: round.acts, files })}</b>{" "}
        {!round.handed && !round.conflict && t(canPick() ? "unsaved-about" : "unsaved-about-zip", { name: round.name })}
      </p>
      {round.conflict && <p id="conflict">⚠ {t("conflict", { name: round.conflict })}</p>}
      <span class="actions-row">
        {canPick() && !round.conflict && (
          <button type="button" class="main" id="save" onClick={() => void write(desk, round)}>
            {t("save")}
          </button>
        )}
        {!round.handed && (
          <button type="button" id="download-changes" onClick={() => void desk.inRound(t("packing"), pack)}>
            {t(round.conflict ? "pack-copy" : "pack")}
          </button>
        )}
        {round.conflict && <AnewButton desk={desk} round={round} />}
        <details>
          <summary>{t("changed-files", { count: files })}</summary>
          <ul>
            {[...round.dirty].map(([path, blob]) => (
              <li key={path}>
                {blob ? "" : "− "}
                {path}
              </li>
            ))}
          </ul>
        </details>
      </span>
      <Handed desk={desk} round={round} />
    </section>
  );
}
