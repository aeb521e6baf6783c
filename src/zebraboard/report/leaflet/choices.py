"""The treatments: what each is, why it is suggested, what studies found, and what it means in daily life."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zebraboard.language import models as m
from zebraboard.plan.model import ASIDE, Option, Verdict
from zebraboard.report.leaflet import model
from zebraboard.report.leaflet.told import Told

MOST_LINES = 3
"""How many lines of advice a treatment gets while nothing has been decided."""


def sections(told: Told, decided: Sequence[Option]) -> Iterator[model.Section]:
    """The treatments decided on, or every treatment on the table; then what goes alongside."""
    t, plan = told.t, told.plan
    main = [o for o in decided if o.category not in ASIDE] if decided else list(plan.main)
    aside = [o for o in decided if o.category in ASIDE] if decided else list(plan.alongside)
    title = t("Your treatment") if decided else t("Your choices")
    if main or not decided:
        yield model.Section(id="choices", title=title, blocks=tuple(_main(told, main, decided=bool(decided))))
    if aside:
        blocks = [block for option in aside for block in _option(told, option, decided=bool(decided))]
        yield model.Section(id="alongside", title=t("Support alongside"), blocks=tuple(blocks))


def _main(told: Told, options: Sequence[Option], *, decided: bool) -> Iterator[model.Block]:
    t = told.t
    if not options:
        yield model.text(t("Your record does not yet say enough to suggest a treatment. The tests below come first."))
        return
    if decided:
        yield model.text(t("You and your team have chosen this:"))
    elif len(options) > 1:
        yield model.text(
            t(
                "These treatments can come into question for you. The order is no ranking. You do not have to choose alone."
            )
        )
    if not decided and any(option.pending for option in options):
        yield model.text(t("Some checks come first, before anyone can say that a treatment is safe for you."))
    for option in options:
        yield from _option(told, option, decided=decided)
    chosen = {option.id for option in options}
    if decided:
        others = [_name(told, o.id) for o in told.plan.main if o.id not in chosen]
        if others:
            yield model.heading(t("What else was on the table"))
            yield model.bullets(others)
    elif told.plan.trial_only:
        yield model.heading(t("Only in studies for now"))
        yield model.text(t("These are still being tested. Ask your team whether a study is open to you."))
        yield model.bullets([_name(told, o.id) for o in told.plan.trial_only])


def _name(told: Told, id: str) -> str:
    name = told.name(id)
    return name[:1].upper() + name[1:]


def _option(told: Told, option: Option, *, decided: bool) -> Iterator[model.Block]:
    t = told.t
    entry = told.library.treatments[option.id].entry
    yield model.heading(_name(told, option.id))
    if option.given_now:
        yield model.text(t("You are having this treatment now."))
    yield model.text(t(entry.plain) + told.mark(entry.verified))
    question = t("Why this?")
    reasons = [*_standing(told, option, decided=decided), *told.why(option.id, option.category)]
    yield model.Block(kind="text", text=f"{question} {' '.join(reasons)}")
    worth_telling = {number.text for number in option.numbers}
    for number in entry.numbers:
        if number.picture is not None and number.text in worth_telling:
            told.cite(number.cite)
            yield _picture(told, number.picture, verified=number.verified)
    lines = [t(line.text) + told.mark(line.basis.verified) for line in option.counselling]
    shown = lines if decided else lines[:MOST_LINES]
    if shown:
        yield model.text(t("What it means for you:"))
        yield model.bullets(shown)


def _standing(told: Told, option: Option, *, decided: bool) -> Iterator[str]:
    """How the sources stand to it."""
    t = told.t
    holding = [f for f in option.statements if f.answer == "yes" and f.says in ("recommend", "option")]
    guides = list(dict.fromkeys(f.guideline_name for f in holding if f.guideline_name))
    if option.verdict is Verdict.TRIAL_ONLY:
        yield t("For now it is only given in studies, also called trials.")
    elif option.verdict is Verdict.RECOMMENDED and guides:
        yield t("Expert guides advise it for people in your situation ({names}).", names=t.listed(guides))
    elif option.verdict is Verdict.OPTION and guides:
        yield t(
            "Expert guides name it as one of the choices for people in your situation ({names}).",
            names=t.listed(guides),
        )
    elif holding:
        yield t("It is among the treatments that can help people in your situation.")
    elif decided:
        yield t("Your team can tell you why they chose it with you.")
    if option.disputed:
        yield t("Experts do not all agree on it.")


def _picture(told: Told, picture: m.Picture, *, verified: bool) -> model.Block:
    t = told.t
    groups = []
    for group in picture.groups:
        total = t.number(picture.out_of)
        if group.to is None:
            share = t("{count} of {total}", count=t.number(group.count), total=total)
        else:
            share = t("{count} to {to} of {total}", count=t.number(group.count), to=t.number(group.to), total=total)
        caption = t("{label}: {share}", label=t(group.label), share=share.replace(" ", "\u00a0"))
        groups.append(model.Group(caption=caption, count=group.count, to=group.to or group.count))
    return model.Block(
        kind="picture",
        picture=model.Picture(
            who=t(picture.who),
            what=t(picture.what) + told.mark(verified),
            out_of=picture.out_of,
            good=picture.good,
            groups=tuple(groups),
        ),
    )
