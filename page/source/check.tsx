/** The first door, 单位自查: what is wrong in the files that were chosen, and what they report. */
import { useLayoutEffect } from "preact/hooks";
import { CardView, SIGNS, Steps, look, lookAnew } from "./card";
import type { Desk } from "./desk";
import { Figures } from "./figures";
import { FilesButton } from "./choosing";
import { baseName, linkTo } from "./links";
import type { CheckedFile } from "./told";
import { t } from "./words";

function verdictClass(file: CheckedFile): string {
  return !file.answer ? "none" : file.severity || "good";
}

function sign(file: CheckedFile): string {
  return !file.answer ? "○" : file.severity ? SIGNS[file.severity] : "✓";
}

function FileList({ desk, files }: { desk: Desk; files: CheckedFile[] }) {
  return (
    <nav class="file-list" aria-label={t("files")}>
      <ul>
        {files.map((file, at) => (
          <li key={file.name}>
            <button
              type="button"
              class={verdictClass(file)}
              aria-current={at === desk.shownFile ? "true" : undefined}
              onClick={() => {
                lookAnew();
                desk.showFile(at);
              }}
            >
              <span aria-hidden="true">{sign(file)}</span> {file.name}
              <small>{file.answer ? file.words.join(t("comma")) : t("no-answer")}</small>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Verdict({ file }: { file: CheckedFile }) {
  return (
    <p class={`verdict ${verdictClass(file)}`} id="verdict" role="status">
      <span aria-hidden="true">{sign(file)}</span> {file.answer ? file.words.join(t("comma")) : t("no-answer")}
    </p>
  );
}

function Actions({ desk, file }: { desk: Desk; file: CheckedFile }) {
  const { marked, report } = desk;
  return (
    <div class="actions">
      {file.cards.length > 1 && <Steps />}
      <button type="button" id="check-again" onClick={() => void desk.checkAgain()}>
        {t("check-again")}
      </button>
      <FilesButton desk={desk} label={t("other-files")} />
      {file.marked && !marked && (
        <button type="button" id="mark" onClick={() => void desk.mark()}>
          {t("make-marked")}
        </button>
      )}
      {file.report && !report && (
        <button type="button" id="own-report" onClick={() => void desk.writeReport()}>
          {t("own-report")}
        </button>
      )}
      {report && (
        <a class="button main" id="download-report" href={linkTo(report.blob, report.name)} download={report.name}>
          {t("download", { name: report.name })}
        </a>
      )}
      {marked && (
        <a class="button main" id="download-marked" href={linkTo(marked.blob, marked.name)} download={marked.name}>
          {t("download", { name: marked.name })}
        </a>
      )}
    </div>
  );
}

export function CheckDoor({ desk }: { desk: Desk }) {
  const files = desk.checked?.files ?? [];
  const file = files[desk.shownFile];
  useLayoutEffect(() => look(document.getElementById("findings")), [desk.checked]);
  if (!file) return null;
  const last = file.figures.some((figure) => figure.before);
  return (
    <div class="check">
      {files.length > 1 && <FileList desk={desk} files={files} />}
      <article aria-labelledby="checked-name">
        <div class="head">
          <h2 id="checked-name" tabIndex={-1}>
            {baseName(file.name)} {file.unit && <small>{file.unit}</small>}
          </h2>
          <Verdict file={file} />
          <Actions desk={desk} file={file} />
        </div>
        <ol id="findings" aria-label={t("findings")}>
          {file.cards.map((card, at) => (
            <CardView key={card.id} card={card} after={file.cards[at - 1] ?? null} />
          ))}
        </ol>
        {file.notes.length > 0 && (
          <details class="notes" open={!file.cards.length && !file.answer}>
            <summary>{t("notes", { count: file.notes.length })}</summary>
            <ol aria-label={t("notes", { count: file.notes.length })}>
              {file.notes.map((card) => (
                <CardView key={card.id} card={card} />
              ))}
            </ol>
          </details>
        )}
        <Figures figures={file.figures} title={t(last ? "reported-compared" : "reported")} note={t("look-over")} />
        {file.blank_tables.length > 0 && <p class="remark">{t("blank-tables", { tables: file.blank_tables.join(t("semicolon")) })}</p>}
        {file.zero_tables.length > 0 && <p class="remark">{t("zero-tables", { tables: file.zero_tables.join(t("semicolon")) })}</p>}
      </article>
    </div>
  );
}
