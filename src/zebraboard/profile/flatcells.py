"""Reads the cells of a flat table, a column at a time: fast where cells are plain, cell by cell only where they are not."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

import polars as pl

from zebraboard.language.errors import Place, ZebraboardError
from zebraboard.language.values import Interval
from zebraboard.language.vocabulary import Fact, Kind
from zebraboard.record import units
from zebraboard.record.dates import PartialDate
from zebraboard.record.flat import CASE, FLAGS
from zebraboard.record.names import Names, plain
from zebraboard.record.values import NO, UNKNOWN, YES, ValueReader

SHOWN = 3
"""Offending rows named in one message."""
ODD = 10_000
"""Most different cells of one column that are read one by one."""


class Cells:
    """The columns of one flat table; ``problems`` gathers what cannot be read."""

    def __init__(self, frame: pl.DataFrame, *, today: dt.date, as_of: dt.date | None, file: str) -> None:
        self.frame, self.today, self.as_of, self.file = frame, today, as_of, file
        self.problems: list[ZebraboardError] = []
        self._reader = ValueReader()

    def column(self, fact: Fact) -> dict[str, pl.Series]:
        """The fact's column, with its upper bound and date where it has them."""
        raw = self._text(fact.id)
        high: pl.Series | None = None
        if fact.kind is Kind.QUANTITY:
            value, high = self._quantity(fact, raw)
        elif fact.kind is Kind.ENUMERATION:
            value = self._levels(fact, raw)
        elif fact.kind is Kind.BOOLEAN:
            value = self._booleans(fact, raw)
        else:
            value = self._dates(fact.id, raw, fact)
        found = {fact.id: value}
        if high is not None:
            found[f"{fact.id}__hi"] = high
        if f"{fact.id}__date" in self.frame.columns:
            found[f"{fact.id}__date"] = self._dates(f"{fact.id}__date", self._text(f"{fact.id}__date"), None)
        return self._until(fact, {name: series.alias(name) for name, series in found.items()})

    def _until(self, fact: Fact, found: dict[str, pl.Series]) -> dict[str, pl.Series]:
        """Without what is later than the planning date, and no date without a value."""
        frame = pl.DataFrame(list(found.values()))
        dated = f"{fact.id}__date"
        if self.as_of is not None:
            late = pl.lit(False)
            if dated in found:
                late = late | (pl.col(dated) > self.as_of).fill_null(False)
            if fact.kind is Kind.DATE:
                late = late | (pl.col(fact.id) > self.as_of).fill_null(False)
            frame = frame.with_columns(pl.when(~late).then(pl.col(name)).alias(name) for name in found)
        if dated in found:
            frame = frame.with_columns(pl.when(pl.col(fact.id).is_not_null()).then(pl.col(dated)).alias(dated))
        return {name: frame[name] for name in found}

    def _text(self, name: str) -> pl.Series:
        """A column as it is; in text, blank cells and words for "not known" are null."""
        series = self.frame[name]
        if series.dtype == pl.Categorical or isinstance(series.dtype, pl.Enum):
            series = series.cast(pl.String)
        if series.dtype != pl.String:
            return series
        stripped = series.str.strip_chars()
        return stripped.set(stripped == "", None)

    # kinds

    def _quantity(self, fact: Fact, raw: pl.Series) -> tuple[pl.Series, pl.Series | None]:
        low, high = self._numbers(fact, fact.id, raw)
        if f"{fact.id}__hi" in self.frame.columns:
            upper, _ = self._numbers(fact, f"{fact.id}__hi", self._text(f"{fact.id}__hi"))
            least = fact.range[0] if fact.range else -math.inf
            low = low.zip_with(low.is_not_null() | upper.is_null(), pl.Series([least]).new_from_index(0, low.len()))
            own = low if high is None else high
            high = upper.zip_with(upper.is_not_null(), own)
            self._report(
                fact.id, (low > high).fill_null(False), "the lower bound is above the upper one", "Swap the two."
            )
        if high is not None and bool((low.is_null() | (low == high)).fill_null(True).all()):
            high = None
        return low, high

    def _numbers(self, fact: Fact, column: str, raw: pl.Series) -> tuple[pl.Series, pl.Series | None]:
        """Numbers in the fact's own unit, and the upper bounds if any cell has bounds."""
        if raw.dtype == pl.Boolean or raw.dtype.is_temporal():
            self._report(column, raw.is_not_null(), f"{fact.id} is a number", "Write numbers in this column.")
            return self._none(pl.Float64), None
        plainly = raw.cast(pl.Float64, strict=False)
        finite = plainly.is_finite().fill_null(False)
        odd = raw.is_not_null() & ~finite
        number = self._converted(fact, plainly.zip_with(finite, self._none(pl.Float64)))
        high: pl.Series | None = None
        if odd.any():
            number, high = self._odd_numbers(fact, column, raw, number, odd)
        least, most = fact.range or (-math.inf, math.inf)
        unit = "" if fact.unit == "1" else f" {fact.unit}"
        outside = ~(number.is_between(least, most).fill_null(True)) & ~odd
        self._report(column, outside, f"outside {least:g} to {most:g}{unit}", "Check the number and its unit.")
        return number, high

    def _odd_numbers(
        self, fact: Fact, column: str, raw: pl.Series, number: pl.Series, odd: pl.Series
    ) -> tuple[pl.Series, pl.Series]:
        """Cells that are no plain numbers (``<3``, ``12 mg/dL``), each different one read once."""
        given = pl.Series("unit", [""]).new_from_index(0, raw.len())
        if f"{fact.id}__unit" in self.frame.columns:
            given = self._text(f"{fact.id}__unit").fill_null("")
        pairs = pl.DataFrame({"text": raw.cast(pl.String), "unit": given, "odd": odd})
        different = pairs.filter(pl.col("odd")).unique(["text", "unit"], maintain_order=True)
        low, high, texts, used = [], [], [], []
        for text, unit, _ in different.head(ODD).iter_rows():
            try:
                value = self._reader.read(fact, text, unit).value
            except ZebraboardError as problem:
                rows = (pairs["text"] == text) & (pairs["unit"] == unit) & odd
                self._report(column, rows, problem.message, problem.remedy, show=False)
                value = None
            texts.append(text)
            used.append(unit)
            low.append(value.lo if isinstance(value, Interval) else value)
            high.append(value.hi if isinstance(value, Interval) else value)
        if different.height > ODD:
            self._report(column, odd, f"more than {ODD} different cells are no numbers", "Write plain numbers.")
        read = pl.DataFrame(
            {"text": texts, "unit": used, "lo": low, "hi": high},
            schema={"text": pl.String, "unit": pl.String, "lo": pl.Float64, "hi": pl.Float64},
        )
        joined = pairs.join(read, on=["text", "unit"], how="left", maintain_order="left")
        return joined["lo"].zip_with(odd, number), joined["hi"].zip_with(odd, number)

    def _converted(self, fact: Fact, number: pl.Series) -> pl.Series:
        """Numbers in the fact's own unit, by the unit column."""
        column = f"{fact.id}__unit"
        if column not in self.frame.columns:
            return number
        given = self._text(column)
        result = number
        for unit in given.drop_nulls().unique().to_list():
            rows = (given == unit).fill_null(False) & number.is_not_null()
            try:
                convert = units.converter(fact, str(unit))
            except ZebraboardError as problem:
                self._report(column, rows, problem.message, problem.remedy, show=False)
                continue
            zero, one = convert(0.0), convert(1.0)
            if (zero, one) == (0.0, 1.0):
                continue
            exact = number * one if zero == 0.0 else number.map_elements(convert, return_dtype=pl.Float64)
            result = exact.round_sig_figs(units.DIGITS).zip_with(rows, result)
        return result

    def _levels(self, fact: Fact, raw: pl.Series) -> pl.Series:
        assert fact.levels is not None
        names = Names(fact.levels.levels, f"value of {fact.id}")
        codes: dict[str, int | None] = {}
        text = raw.cast(pl.String)
        for cell in text.drop_nulls().unique().to_list():
            try:
                found = names.get(cell)
                if found is None and plain(cell) not in UNKNOWN:
                    found = names.find(cell)
            except ZebraboardError as problem:
                self._report(fact.id, text == cell, problem.message, problem.remedy, show=False)
                found = None
            codes[cell] = None if found is None else fact.levels.code(found)
        return _mapped(text, codes, pl.UInt16)

    def _booleans(self, fact: Fact, raw: pl.Series) -> pl.Series:
        if raw.dtype == pl.Boolean:
            return raw
        text = raw.cast(pl.String)
        known: dict[str, bool | None] = {}
        for cell in text.drop_nulls().unique().to_list():
            word = FLAGS.get(cell, cell).lower()
            if word in YES | NO:
                known[cell] = word in YES
            else:
                known[cell] = None
                if plain(cell) not in UNKNOWN:
                    self._report(
                        fact.id, text == cell, f"{cell!r} is neither yes nor no", "Write true or false.", show=False
                    )
        return _mapped(text, known, pl.Boolean)

    def _dates(self, column: str, raw: pl.Series, fact: Fact | None) -> pl.Series:
        if raw.dtype.is_temporal():
            days = raw.cast(pl.Date)
        else:
            text = raw.cast(pl.String)
            days = text.str.to_date("%Y-%m-%d", strict=False)
            odd = text.is_not_null() & days.is_null()
            read: dict[str, dt.date | None] = {}
            for cell in text.filter(odd).unique().to_list():
                read[cell] = None
                if plain(cell) in UNKNOWN:
                    continue
                try:
                    latest = self.as_of if fact is None else None
                    read[cell] = PartialDate.parse(cell).middle(latest)
                except ZebraboardError as problem:
                    self._report(column, text == cell, problem.message, problem.remedy, show=False)
            if read:
                days = _mapped(text, read, pl.Date).zip_with(odd, days)
        late = (days > self.today).fill_null(False)
        self._report(column, late, "in the future", f"Today is {self.today}. Is the year right?")
        return days

    # problems

    def _none(self, dtype: type[pl.DataType]) -> pl.Series:
        return pl.Series([None], dtype=dtype).new_from_index(0, self.frame.height)

    def _report(self, column: str, rows: pl.Series, message: str, remedy: str, *, show: bool = True) -> None:
        """One problem for all these rows, naming the first of them."""
        count = int(rows.sum() or 0)
        if not count:
            return
        first = rows.fill_null(False).arg_true().head(SHOWN).to_list()
        named = []
        for row in first:
            case = self.frame[CASE][row] if CASE in self.frame.columns else None
            name = f"row {row + 1}" if case is None else f"case {case}"
            named.append(f"{name} ({self.frame[column][row]})" if show else name)
        more = f" and {count - len(named)} more" if count > len(named) else ""
        place = Place(self.file, first[0] + 2 if self.file else 0, column)
        self.problems.append(ZebraboardError(f"{message}: {', '.join(named)}{more}", place=place, remedy=remedy))


def _mapped(text: pl.Series, values: Mapping[str, object], dtype: type[pl.DataType]) -> pl.Series:
    """Each cell replaced by its value; null where it has none."""
    if not values:
        return pl.Series([None], dtype=dtype).new_from_index(0, text.len())
    keys = pl.Series(list(values), dtype=pl.String)
    return text.replace_strict(keys, pl.Series(list(values.values()), dtype=dtype), default=None, return_dtype=dtype)
