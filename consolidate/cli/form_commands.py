"""The commands about the editions of the form: list, show, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from consolidate.cli import completion, help_page
from consolidate.cli.language import current, tell
from consolidate.words import N_

FORM = N_("the edition of the form, such as 2021, or the file of a form of your own")

forms_app = typer.Typer(
    cls=help_page.Group, help=N_("The editions of the official form: list, show, check."), invoke_without_command=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(forms_app, name="forms")


@forms_app.callback(invoke_without_command=True)
def list_forms(context: typer.Context) -> None:
    """List the editions."""
    from consolidate import forms

    if context.invoked_subcommand is None:
        for form in forms.bundled().values():
            years = f"{form.first_year}–{form.last_year or ''}"
            typer.echo(f"{form.id}  {years:<10} {form.title}  {form.basis}  ({len(form.places)})")


@forms_app.command("show", cls=help_page.Command, help=N_("Show a form as it will look."))
def show_form(
    form: Annotated[str, typer.Argument(metavar=N_("ID|FILE"), autocompletion=completion.forms, help=FORM)],
) -> None:
    """Print the tables and rules of a form."""
    from consolidate.cli import show
    from consolidate.pipeline import own_forms

    show.form(own_forms.of_option(form))


@forms_app.command("check", cls=help_page.Command, help=N_("Check a form file of your own, and try it out."))
def check_form(file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("the TOML file"))]) -> None:
    """UserError lists every fault with its line."""
    from consolidate.cli import show
    from consolidate.forms import rules
    from consolidate.pipeline import form_proof, own_forms

    form = own_forms.read(file)
    show.form(form)
    problems = form_proof.problems(form, own_forms.text(form), current())
    if problems:
        raise form_proof.FormTrialError(file.name, problems)
    count = len(rules.instances(form))
    sound = N_("{file} is sound: {places} places, {rules} rules applied")
    typer.echo(tell(sound, file=file.name, places=len(form.places), rules=count))
    typer.echo(tell(form_proof.PROVEN))
    for line, sentence, args in form_proof.remarks(form, own_forms.text(form), current()):
        typer.echo(f"  {line}  {tell(sentence, **args)}")
