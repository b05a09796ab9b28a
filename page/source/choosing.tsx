/** Buttons that open the dialogs of the browser for files and folders, and the inputs behind them. */
import type { Desk } from "./desk";
import { fromInput } from "./files";
import type { Round } from "./round";
import { t } from "./words";

const KINDS = ".xlsx,.xls,.et,.ett,.ods,.xlsm,.docx,.doc,.wps,.rtf,.odt,.htm,.html,.mht,.xml,.zip,.toml,.pdf";
const FILES = "check-files";
const FOLDER = "round-folder";
const AGAIN = "round-folder-again";

const open = (id: string) => document.getElementById(id)!.click();

/** The inputs. They are always there, for programs that drive the page; people reach them through the buttons. */
export function Inputs({ desk }: { desk: Desk }) {
  const take = (event: { currentTarget: HTMLInputElement }, to: (chosen: ReturnType<typeof fromInput>) => unknown) => {
    const chosen = fromInput(event.currentTarget.files!);
    event.currentTarget.value = "";
    void to(chosen);
  };
  return (
    <div class="hidden" aria-hidden="true">
      <input
        id={FILES}
        type="file"
        multiple
        accept={KINDS}
        tabIndex={-1}
        onChange={(event) => take(event, (chosen) => desk.check(chosen))}
      />
      <input
        id={FOLDER}
        type="file"
        {...{ webkitdirectory: true }}
        tabIndex={-1}
        onChange={(event) => take(event, (chosen) => desk.openFiles(chosen))}
      />
      <input
        id={AGAIN}
        type="file"
        {...{ webkitdirectory: true }}
        tabIndex={-1}
        onChange={(event) => take(event, (chosen) => desk.filesAgain(chosen))}
      />
    </div>
  );
}

export function FilesButton({ desk, label, main }: { desk: Desk; label: string; main?: boolean }) {
  return (
    <button type="button" class={main ? "main" : ""} disabled={desk.broken} onClick={() => open(FILES)}>
      {label}
    </button>
  );
}

/** Opens a folder: by the dialog that can also write, or by an input where there is none. */
export function FolderButton({ desk, label, main }: { desk: Desk; label: string; main?: boolean }) {
  return (
    <button
      type="button"
      id="open-folder"
      class={main ? "main" : ""}
      disabled={desk.broken}
      onClick={() => void desk.pickRound(() => open(FOLDER))}
    >
      {label}
    </button>
  );
}

/** Chooses the folder of the open round once more, where the page cannot look into it by itself. */
export function AgainButton({ desk }: { desk: Desk }) {
  return (
    <button type="button" id="choose-again" onClick={() => void desk.chooseAgain(() => open(AGAIN))}>
      {t("choose-again")}
    </button>
  );
}

/** Opens the folder of a round as it is now, and gives up what was done here. */
export function AnewButton({ desk, round }: { desk: Desk; round: Round }) {
  const { handle } = round;
  const anew = () => (handle ? desk.openHandle(handle) : desk.pickRound(() => open(FOLDER)));
  return (
    <button type="button" id="open-anew" onClick={() => void anew()}>
      {t("open-anew")}
    </button>
  );
}
