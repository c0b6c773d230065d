"""The codebook's figures: how much is coded, how well coders agree, and what verdicts rest on.

Everything is counted from the tables when the release is built. A figure whose table has no rows
says so, and one whose tables the package does not have is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from caucasus_rift.release.columns import is_known
from tablewright.base.errors import CallError
from tablewright.release.gfm import code, inline, table
from tablewright.release.libraries import without
from tablewright.tables.frames import to_pandas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy.typing as npt

    from tablewright.tables.table import Table

NO_COUNTRY = "none, or several"
# below this, Krippendorff holds that not even tentative conclusions are to be drawn
WEAK = 0.667
_DRAWS, _SEED = 2000, 20261201


def quality(tables: Mapping[str, Table]) -> Iterator[str]:
    """Every figure whose tables are there, as Markdown.

    Args:
        tables: The package's tables by name.

    Yields:
        Its lines.
    """
    frames = {name: to_pandas(one) for name, one in tables.items() if is_known(name, tables)}
    for title, (needs, figure) in _FIGURES.items():
        if all(is_known(name, tables) for name in needs):
            yield f"### {title}"
            yield ""
            empty = [name for name in needs if frames[name].empty]
            if empty:
                yield f"{_names(empty)} has no rows yet: there is nothing to compute."
                yield ""
            else:
                yield from figure(*(frames[name] for name in needs))


# -- the text and the claims -----------------------------------------------------------------------


def coverage(passages: pd.DataFrame, sources: pd.DataFrame) -> Iterator[str]:
    """Passages and their characters by what became of them."""
    length = (passages["char_end"] - passages["char_start"]).astype(int)
    groups = length.groupby(passages["disposition"], observed=False)
    total, inside = int(sources["n_chars"].sum()), int(length.sum())
    yield f"The sources have {total:,} characters: {inside:,} in passages, and"
    yield f"{total - inside:,} between them."
    yield ""
    rows = [(code(str(name)), len(group), int(group.sum())) for name, group in groups]
    yield from table(
        ("disposition", "passages", "characters", "of the characters in passages"),
        (
            (name, number, chars, f"{chars / inside:.1%}")
            for name, number, chars in [*rows, ("all", len(length), inside)]
        ),
        right=3,
    )


def claims_by_type(claims: pd.DataFrame) -> Iterator[str]:
    """How many claims of each type can be checked."""
    yield from crossed(claims["claim_type"], claims["checkability"], "claim type")


def claims_by_layer(claims: pd.DataFrame, assessments: pd.DataFrame) -> Iterator[str]:
    """How the source has its claims, and which verdicts those of each layer have."""
    verdicts = claims["claim_id"].map(assessments.set_index("claim_id")["verdict_now"].astype(str))
    yield from crossed(claims["layer"], verdicts.fillna("not assessed").rename(None), "layer")
    put_forward = claims.loc[claims["layer"].isin(["asserted", "heading"]), "claim_id"]
    left_out = int((~assessments["claim_id"].isin(put_forward)).sum())
    yield ""
    yield f"`claimreview.jsonld` leaves out the {left_out:,} verdicts on what is presupposed or"
    yield "supposed: a source does not put that forward."


def relations(links: pd.DataFrame) -> Iterator[str]:
    """How many relations of each kind there are, stated by a word of the text or not."""
    said = links["explicit"].map({True: "stated by a word of the text", False: "not stated"})
    yield from crossed(links["relation"], said)


# -- the coders ------------------------------------------------------------------------------------


def agreement(codings: pd.DataFrame) -> Iterator[str]:
    """Percent agreement and Krippendorff's alpha of every variable, with its interval."""
    yield "The coders worked apart from each other; the tables hold what was settled afterwards."
    yield "A unit is a record that more than one of them coded. Agreement is the share of units to"
    yield "which all gave the same code; Krippendorff's alpha (nominal) is 1 where they agree"
    yield "throughout and 0 where they agree as often as by chance. It is not defined where only"
    yield "one code was given. Its interval is that of 95 % by a bootstrap of the units, in"
    yield f"{_DRAWS:,} draws; a variable whose interval reaches below {WEAK} is weak: use its"
    yield "codes with care."
    yield ""
    rows = []
    for variable, given in codings.groupby("variable", observed=True, sort=True):
        wide = given.pivot_table(
            index="record_id", columns="coder", values="value", aggfunc="first"
        )
        units = wide[wide.count(axis="columns") > 1]
        same = units.nunique(axis="columns").eq(1)
        value, bounds = alpha(units), interval(units)
        is_weak = bounds is not None and bounds[0] < WEAK
        rows.append(
            (
                code(str(variable)),
                "weak" if is_weak else "",
                len(units),
                f"{same.mean():.1%}" if len(units) else "none coded twice",
                "not defined" if value is None else f"{value:.3f}",
                "not defined" if bounds is None else f"{bounds[0]:.3f} to {bounds[1]:.3f}",
            )
        )
    heads = ("variable", "note", "units", "agreement", "alpha", "95 % interval")
    yield from table(heads, rows, right=4)


def alpha(units: pd.DataFrame) -> float | None:
    """Krippendorff's alpha for nominal data.

    Args:
        units: One row a unit, one column a coder; a missing value where a coder gave no code.

    Returns:
        Alpha; None where fewer than two different codes were given, so that it is not defined.
    """
    if why := without(("krippendorff",)):
        raise CallError(f"how well coders agree cannot be computed: {why}")
    import krippendorff

    numbers, codes = pd.factorize(units.to_numpy(dtype=object).ravel())
    if len(codes) < 2:
        return None
    values = np.where(numbers < 0, np.nan, numbers).reshape(units.shape).T
    return float(krippendorff.alpha(values, level_of_measurement="nominal"))


def interval(units: pd.DataFrame) -> tuple[float, float] | None:
    """The 95 % interval of nominal alpha, by a bootstrap of the units.

    Alpha is worked out from how often each code was given to each unit (Krippendorff, Content
    Analysis, chapter on reliability), for all draws at once.

    Args:
        units: As `alpha` takes them.

    Returns:
        The 2.5th and the 97.5th percentile of the draws, the same each time; None where alpha is
        not defined, or there are fewer than two units.
    """
    numbers, codes = pd.factorize(units.to_numpy(dtype=object).ravel())
    if len(codes) < 2 or len(units) < 2:
        return None
    given = numbers.reshape(units.shape)
    counts = np.stack([(given == each).sum(axis=1) for each in range(len(codes))], axis=1)
    draws = np.random.default_rng(_SEED).multinomial(
        len(units), np.full(len(units), 1 / len(units)), size=_DRAWS
    )
    values = alphas(counts, draws)
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def alphas(counts: npt.NDArray[np.int64], draws: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Krippendorff's nominal alpha of several draws of the same units.

    Args:
        counts: Units by codes: how many coders gave the unit the code; at least two in all.
        draws: Draws by units: how often each unit is in the draw.

    Returns:
        Alpha of each draw; not a number where only one code is in it.
    """
    coders = counts.sum(axis=1)
    observed = draws @ ((coders**2 - (counts**2).sum(axis=1)) / (coders - 1))
    totals = draws @ counts
    n = totals.sum(axis=1)
    expected = (n**2 - (totals**2).sum(axis=1)) / (n - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)


# -- verdicts and evidence -------------------------------------------------------------------------


def verdicts(assessments: pd.DataFrame) -> Iterator[str]:
    """How many claims have which verdict, and of how many it has changed since."""
    then, now = assessments["verdict_at_publication"], assessments["verdict_now"]
    changed = int((then.astype(str) != now.astype(str)).sum())
    yield "A row is a verdict at the time of publication, a column the verdict now: the totals of"
    yield f"rows and columns are the numbers of each. Between the two, {changed:,} of {len(now):,}"
    yield "changed."
    yield ""
    yield from crossed(then, now, "at publication")
    yield "How old the newest item is that decides the verdict now:"
    yield ""
    age = (assessments["as_of"] - assessments["newest_evidence"]).dt.days
    spans = {"up to half a year": age.le(183), "up to a year": age.gt(183) & age.le(366)}
    spans |= {"more than a year": age.gt(366), "no item with a date": age.isna()}
    yield from table(
        ("older than as_of by", "assessments"),
        [(k, int(v.sum())) for k, v in spans.items()],
        right=1,
    )
    yield "How sure the curators are:"
    yield ""
    yield from crossed(now, assessments["confidence"], "verdict now")


def evidence_items(evidence: pd.DataFrame, publishers: pd.DataFrame) -> Iterator[str]:
    """How items were read, and of what kinds, positions and countries their publishers are."""
    of_publisher = published(evidence, publishers)
    consulted = evidence["consulted_on"].notna()
    # the schema has the note say how much of an item was seen
    excerpt = evidence["note"].str.contains(r"\bexcerpt\b", case=False, na=False)
    yield from table(
        ("how it was consulted", "items", "share"),
        (
            (name, int(chosen.sum()), f"{chosen.mean():.1%}")
            for name, chosen in {
                "in an excerpt, as the note says": consulted & excerpt,
                "with no word of an excerpt in the note": consulted & ~excerpt,
                "not consulted": ~consulted,
            }.items()
        ),
        right=2,
    )
    yield "Items by their publisher's position and by what they are:"
    yield ""
    yield from crossed(of_publisher["leaning"], evidence["kind"])
    yield "Items by the country of their publisher:"
    yield ""
    countries = of_publisher["country_iso3"].fillna(NO_COUNTRY).value_counts()
    yield from table(
        ("country", "items", "share"),
        (
            (str(name), int(number), f"{number / len(evidence):.1%}")
            # of equal numbers the first by name comes first
            for name, number in countries.sort_index()
            .sort_values(ascending=False, kind="stable")
            .items()
        ),
        right=2,
    )


def balance(links: pd.DataFrame, evidence: pd.DataFrame, publishers: pd.DataFrame) -> Iterator[str]:
    """How often verdicts rest on publishers of each country and position, and on which side."""
    items = evidence.join(published(evidence, publishers)).set_index("evidence_id")
    of_links = items.reindex(links["evidence_id"])
    yield "How often an item of a publisher stands beside a claim, and on which side: by the"
    yield "publisher's country, and by its position."
    yield ""
    stances = links["stance"].set_axis(of_links.index)
    yield from crossed(of_links["country_iso3"].fillna(NO_COUNTRY), stances, "country")
    yield from crossed(of_links["leaning"], stances, "position")


def published(evidence: pd.DataFrame, publishers: pd.DataFrame) -> pd.DataFrame:
    """The country and position of each item's publisher."""
    known = publishers.set_index("publisher_id")[["country_iso3", "leaning"]]
    return known.reindex(evidence["publisher_id"]).set_axis(evidence.index)


def evidence_of_assessments(assessments: pd.DataFrame, links: pd.DataFrame) -> Iterator[str]:
    """How many items assessments rest on, and how these stand to the claim."""
    ids = assessments["assessment_id"]
    number = ids.map(links["assessment_id"].value_counts()).fillna(0).astype(int)
    yield f"{len(ids):,} assessments have {len(links):,} items between them: from {number.min()} to"
    yield f"{number.max()} each, {number.median():g} in the median."
    yield ""
    yield from table(
        ("items", "assessments"),
        number.value_counts().sort_index().reset_index().to_numpy().tolist(),
        right=2,
    )
    verdict = assessments.set_index("assessment_id")["verdict_now"]
    of_links = links["assessment_id"].map(verdict).astype(verdict.dtype)
    yield "What the items say of the claim, by the verdict now:"
    yield ""
    yield from crossed(of_links, links["stance"], "verdict now")


# -- the scenarios ---------------------------------------------------------------------------------


def matrix(
    fits: pd.DataFrame,
    indicators: pd.DataFrame,
    scenarios: pd.DataFrame,
    observations: pd.DataFrame,
) -> Iterator[str]:
    """How each indicator fits each scenario, and what was last seen of it."""
    ids = indicators["indicator_id"]
    wide = fits.astype({"consistency": str}).pivot_table(
        index="indicator_id", columns="scenario_id", values="consistency", aggfunc="first"
    )
    newest = observations.sort_values(["observed_on", "observation_id"])
    seen = newest.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")
    seen, wide = seen.reindex(ids), wide.reindex(ids)
    columns = [
        indicators["statement"].map(inline),
        indicators["retrospective"].map({True: "in retrospect", False: "ahead"}).astype(object),
        *(wide[name] for name in wide.columns),
        seen["resolution"].astype(object),
        seen["observed_on"].dt.strftime("%Y-%m-%d"),
    ]
    titles = scenarios.set_index("scenario_id")["title"]
    heads = [inline(titles.get(name, name)) for name in wide.columns]
    yield "What the codes mean stands under `scenario_indicators.consistency`."
    yield ""
    rows = zip(*(column.fillna("") for column in columns), strict=True)
    yield from table(("indicator", "written", *heads, "last seen", "on"), rows)


# -- tables ----------------------------------------------------------------------------------------


def crossed(down: pd.Series, across: pd.Series, title: str = "") -> Iterator[str]:
    """How often each value of one column meets each of another, with totals."""
    counts = pd.crosstab(down, across, dropna=False)
    # a code that no row has is named in its vocabulary, and would only make the table wide
    counts = counts.loc[:, counts.sum() > 0]
    columns = [*counts.to_numpy().T.tolist(), counts.sum(axis="columns").tolist()]
    names = [code(str(name)) for name in counts.index]
    rows = [*zip(names, *columns, strict=True), ("all", *map(sum, columns))]
    as_head = code if isinstance(across.dtype, pd.CategoricalDtype) else inline
    heads = [*(as_head(str(name)) for name in counts.columns), "all"]
    yield from table((inline(title or down.name), *heads), rows, right=len(heads))


def _names(tables: list[str]) -> str:
    return " and ".join(map(code, tables))


_FIGURES: dict[str, tuple[tuple[str, ...], Callable[..., Iterator[str]]]] = {
    "Coverage of the text": (("passages", "sources"), coverage),
    "Claims by type and checkability": (("claims",), claims_by_type),
    "Claims by layer and verdict": (("claims", "assessments"), claims_by_layer),
    "Relations between claims by kind": (("claim_relations",), relations),
    "Agreement between coders": (("codings",), agreement),
    "Verdicts then and now": (("assessments",), verdicts),
    "Items of evidence": (("evidence", "publishers"), evidence_items),
    "Balance of sides": (("assessment_evidence", "evidence", "publishers"), balance),
    "Evidence of each assessment": (
        ("assessments", "assessment_evidence"),
        evidence_of_assessments,
    ),
    "Indicators and scenarios": (
        ("scenario_indicators", "indicators", "scenarios", "observations"),
        matrix,
    ),
}
