/** Begin a round: body, year, deadline, units pasted from Excel. */
import type { Desk } from "./desk";
import type { Wishes } from "./round";
import { t } from "./words";

/** What is typed is kept by the desk, so that it is still there after a look at another screen. */
export function Beginning({ desk }: { desk: Desk }) {
  const { wishes } = desk;
  if (!wishes) return null;
  const set = (key: keyof Wishes) => (event: { currentTarget: { value: string } }) =>
    desk.change(() => (desk.wishes = { ...wishes, [key]: event.currentTarget.value }));
  return (
    <form
      class="door form"
      aria-labelledby="beginning"
      onSubmit={(event) => {
        event.preventDefault();
        void desk.beginRound(wishes);
      }}
    >
      <h2 id="beginning">{t("begin")}</h2>
      <p>{t("begin-about")}</p>
      <label>
        {t("body")}
        <input id="new-body" required value={wishes.body} onInput={set("body")} />
      </label>
      <label>
        {t("year")}
        <input id="new-year" required type="number" min="2008" max="2100" value={wishes.year} onInput={set("year")} />
      </label>
      <label>
        {t("deadline")}
        <input id="new-deadline" type="date" value={wishes.deadline} onInput={set("deadline")} />
      </label>
      <label>
        {t("units-pasted")}
        <textarea id="new-units" rows={10} required value={wishes.units} onInput={set("units")} />
      </label>
      <p class="quiet">{t("units-pasted-about")}</p>
      <p class="actions-row">
        <button type="submit" class="main" id="make-round">
          {t("make-round")}
        </button>
        <button type="button" onClick={() => desk.go("home")}>
          {t("back")}
        </button>
      </p>
    </form>
  );
}
