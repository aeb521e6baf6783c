"""The local layer: what one hospital has, does, or does not do, laid over the knowledge without editing it.

.. code-block:: yaml

    hospital: Example hospital
    treatments:
      lu177_dotatate: {status: elsewhere, note: "University hospital, referral form NM-2"}
      sirt: {status: unavailable}
    parameters:
      prrt_platelets_min: {value: 100, note: "house rule"}
    statements:
      - {id: tumour_board_first, treatments: [everolimus], says: option, when: "progression", reason: "..."}
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from zebraboard.language import models as m
from zebraboard.language import yamlfile
from zebraboard.language.errors import KnowledgeError, Place, nearest
from zebraboard.language.library import Library, Parameter, Pathway, Rule
from zebraboard.language.nodes import BOOLEAN
from zebraboard.plan.model import Local, Option, Plan, Verdict

STATUS = {
    "available": "done here", "elsewhere": "done elsewhere", "unavailable": "not available here",
    "not_reimbursed": "not reimbursed here",
}  # fmt: skip
PATHWAY = "local"


class LocalTreatment(m.Strict, kw_only=True, frozen=True):
    """Whether a treatment is to be had."""

    status: Literal["available", "elsewhere", "unavailable", "not_reimbursed"]
    note: str = ""


class LocalParameter(m.Strict, kw_only=True, frozen=True):
    """A cut-off that the hospital sets differently."""

    value: float
    note: str = ""


class LocalStatement(m.Strict, kw_only=True, frozen=True):
    """A local protocol's statement."""

    id: str
    treatments: tuple[str, ...]
    says: m.Says
    when: str
    reason: str


class LocalLayer(m.Strict, kw_only=True, frozen=True):
    """A hospital's file."""

    hospital: str
    treatments: Mapping[str, LocalTreatment] = msgspec.field(default_factory=dict)
    parameters: Mapping[str, LocalParameter] = msgspec.field(default_factory=dict)
    statements: tuple[LocalStatement, ...] = ()


def read(path: Path, library: Library) -> tuple[LocalLayer, Library]:
    """The layer, and the library with it laid over. Raises :class:`ZebraboardError` naming the place."""
    document = yamlfile.read(path)
    try:
        layer = msgspec.convert(document.content, LocalLayer)
    except msgspec.ValidationError as problem:
        raise KnowledgeError(
            str(problem), place=document.place(), remedy="See docs/local-layer.md for the keys."
        ) from None
    for id in layer.treatments:
        _known("treatment", id, library.treatments, document.place("treatments", id))
    parameters = dict(library.parameters)
    for id, local in layer.parameters.items():
        _known("parameter", id, library.parameters, document.place("parameters", id))
        parameters[id] = dataclasses.replace(parameters[id], values=((dt.date.min, local.value),))
    return layer, _over(library, layer, parameters, document)


def _known(kind: str, id: str, table: Mapping[str, object], place: Place) -> None:
    if id not in table:
        raise KnowledgeError(f"{id!r} is no {kind}", place=place, remedy=nearest(id, table))


def _over(
    library: Library, layer: LocalLayer, parameters: dict[str, Parameter], document: yamlfile.Document
) -> Library:
    always = library.parser.nodes.constant(True, BOOLEAN)
    rules = []
    for index, item in enumerate(layer.statements):
        place = document.place("statements", index)
        for id in item.treatments:
            _known("treatment", id, library.treatments, place)
        entry = m.StatementEntry(
            id=item.id, treatments=item.treatments, says=item.says, when=item.when, reason=item.reason,
            guideline=PATHWAY, cite=(), verified=True,
        )  # fmt: skip
        rules.append(Rule(f"{PATHWAY}.{item.id}", entry, place, always, library.parser.condition(item.when, place)))
    pathways = dict(library.pathways)
    if rules:
        entry_ = m.PathwayEntry(id=PATHWAY, title=f"Local protocol of {layer.hospital}", population="true", cite=())
        pathways[PATHWAY] = Pathway(PATHWAY, entry_, document.place(), always, tuple(rules), ())
    guidelines = {**library.guidelines, PATHWAY: m.Guideline(name=layer.hospital, title="Local protocol")}
    return dataclasses.replace(library, parameters=parameters, pathways=pathways, guidelines=guidelines)


def annotate(plan: Plan, base: Plan, layer: LocalLayer) -> Plan:
    """The local plan, each option marked with what the layer says and changed; the base verdict stays visible."""
    before = {option.id: option for option in base.options}

    def mark(option: Option) -> Option:
        local = layer.treatments.get(option.id)
        was: Verdict | None = before[option.id].verdict
        if was is option.verdict:
            was = None
        if local is None and was is None:
            return option
        note = local.note if local else ""
        if was is not None:
            note = "; ".join(part for part in (note, f"without the local layer: {was}") if part)
        status = STATUS[local.status] if local else "changed by the local layer"
        return msgspec.structs.replace(option, local=Local(status=status, note=note, base_verdict=was))

    return msgspec.structs.replace(plan, options=tuple(mark(o) for o in plan.options), local=layer.hospital)
