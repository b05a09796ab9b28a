/** Buttons that open the dialogs of the browser for files and folders. */
import { useRef } from "preact/hooks";
import type { Desk } from "./desk";
import { fromInput } from "./files";
import { t } from "./words";

const KINDS = ".xlsx,.xls,.et,.ett,.ods,.xlsm,.docx,.rtf,.odt,.htm,.html,.mht,.xml,.zip,.toml,.wps,.doc,.pdf";

/** A button over an input of files. The input itself is there for programs, and is reached through the button. */
export function FilesButton({ desk, label, main }: { desk: Desk; label: string; main?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={main ? "main" : ""} disabled={desk.broken} onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        id="check-files"
        class="hidden"
        type="file"
        multiple
        accept={KINDS}
        tabIndex={-1}
        aria-label={t("choose-files")}
        onChange={(event) => {
          const chosen = fromInput(event.currentTarget.files!);
          event.currentTarget.value = "";
          void desk.check(chosen);
        }}
      />
    </>
  );
}
