"""What the knowledge rests on: how much there is, which ground is used where, and what was left out on purpose."""

from __future__ import annotations

from dataclasses import dataclass

from zebraboard.language.library import Library
from zebraboard.language.statements import statements

DOSSIERS = ("classification", "sites", "systemic", "support")


@dataclass(frozen=True)
class Numbers:
    """How much knowledge there is."""

    statements: int
    verified: int
    treatments: int
    pathways: int
    definitions: int
    facts: int
    trials: int
    sources: int
    grounds: int
    grounds_used: int
    grounds_left_out: int

    def sentence(self) -> str:
        """The numbers in a sentence, as the README quotes them."""
        return (
            f"{self.statements:,} cited statements ({self.verified / self.statements:.0%} resting on sources that were read "
            f"themselves) in {self.treatments} treatments, {self.pathways} disease settings and {self.definitions} definitions "
            f"over {self.facts} facts, with {self.trials} trials, from {self.sources} sources; of {self.grounds:,} dossier facts "
            f"{self.grounds_used} are used and {self.grounds_left_out} left out for a stated reason."
        )


def used_by(library: Library) -> dict[str, list[str]]:
    """For each ground, what rests on it."""
    found: dict[str, list[str]] = {ground: [] for ground in library.grounds}

    def rests(what: str, cite: tuple[str, ...]) -> None:
        for ground in cite:
            if what not in found.setdefault(ground, []):
                found[ground].append(what)

    for id, entry, _ in statements(library):
        rests(id, entry.cite)
    for pathway in library.pathways.values():
        rests(pathway.id, pathway.entry.cite + pathway.entry.cite_no_order)
    vocabulary = library.vocabulary
    for fact in vocabulary.facts.values():
        rests(fact.id, (*fact.cite, *(code.cite for code in fact.codes if code.cite)))
    for agent in (*vocabulary.agents.values(), *vocabulary.medicines.values()):
        rests(agent.id, tuple(code.cite for code in agent.codes if code.cite))
    for enumeration in vocabulary.enumerations.values():
        for level in enumeration.levels.values():
            rests(f"{enumeration.id} {level.id}", tuple(code.cite for code in level.codes if code.cite))
    return found


def dossier(library: Library) -> list[str]:
    """The grounds of the four dossiers, in their order (look-ups made later are not among them)."""
    files = tuple(f"grounds/{name}.yaml" for name in DOSSIERS)
    return [id for id in library.grounds if library.places[f"ground {id}"].file in files]


def numbers(library: Library) -> Numbers:
    """Count everything."""
    entries = [entry for _, entry, _ in statements(library)]
    used, facts = used_by(library), dossier(library)
    return Numbers(
        statements=len(entries), verified=sum(entry.verified for entry in entries),
        treatments=len(library.treatments), pathways=len(library.pathways), definitions=len(library.definitions),
        facts=len(library.vocabulary.recorded), trials=len(library.trials), sources=len(library.sources),
        grounds=len(facts), grounds_used=sum(bool(used[id]) for id in facts),
        grounds_left_out=sum(not used[id] and id in library.left_out for id in facts),
    )  # fmt: skip
