"""Chapter 14 says what benchmarks/what_helped.py measured, and no more."""

import itertools
import json
import re
import runpy
import statistics
from pathlib import Path

import jupytext
import pytest
from scipy import stats

ROOT = Path(__file__).parent.parent
RECORD = ROOT / "benchmarks" / "what_helped.json"
CHAPTER = ROOT / "chapters" / "14-what-helped.md"
SCRIPT = runpy.run_path(str(ROOT / "benchmarks" / "what_helped.py"))
CHANGES, CONFIGURATIONS = SCRIPT["CHANGES"], SCRIPT["CONFIGURATIONS"]
SEEDS = (0, 1, 2)


@pytest.fixture(scope="module")
def record():
    return json.loads(RECORD.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def prose():
    cells = jupytext.read(CHAPTER).cells
    return "\n\n".join(c.source for c in cells if c.cell_type == "markdown")


def mistakes(record, name):
    return [len(run["wrong"]) for run in record["runs"]
            if run["name"] == name]


def test_every_kind_of_network_was_trained_with_every_seed(record):
    assert len(CONFIGURATIONS) == 12
    runs = [(run["seed"], run["name"]) for run in record["runs"]]
    assert runs == list(itertools.product(SEEDS, CONFIGURATIONS))


def test_each_run_is_sound(record):
    for run in record["runs"]:
        wrong = run["wrong"]
        assert wrong == sorted(set(wrong)) and len(run["said"]) == len(wrong)
        assert 0 <= wrong[0] and wrong[-1] < 10_000
        assert run["test"] == round(1 - len(wrong) / 10_000, 4)
        assert 0.97 < run["val"] < 1 and 0.97 < run["test"] < 1
        assert run["processor"] > 1 and run["seconds"] > 1


def test_sizes_are_those_counted_by_hand(record):
    small = 26**2 * 9 * 32 + 11**2 * 9 * 32 * 64 + 3**2 * 9 * 64 * 64
    small += 3 * 3 * 64 * 64 + 64 * 10
    large = 24**2 * 25 * 32 + 10**2 * 9 * 32 * 64 + 8**2 * 9 * 64 * 64
    large += 2**2 * 9 * 64 * 128 + 2 * 2 * 128 * 128 + 128 * 10
    assert record["sizes"]["none"] == {"parameters": 93_322,
                                       "products": small}
    for name, changes in CONFIGURATIONS.items():
        products = record["sizes"][name]["products"]
        assert products == (large if "larger" in changes else small), name


def test_the_chapter_has_the_same_five_changes():
    text = CHAPTER.read_text(encoding="utf-8")
    said = re.search(r"(?m)^CHANGES = (\[.*?\])", text, re.DOTALL)[1]
    assert json.loads(said) == CHANGES


@pytest.fixture(scope="module")
def gain(record):
    """What each change alone spares, one number a seed."""
    none = statistics.mean(mistakes(record, "none"))
    return {c: [none - n for n in mistakes(record, c)] for c in CHANGES}


@pytest.fixture(scope="module")
def loss(record):
    """What is lost when a change is left out, one number a seed."""
    rest = statistics.mean(mistakes(record, "all"))
    return {c: [n - rest for n in mistakes(record, f"all but {c}")]
            for c in CHANGES}


def says(prose, *sentences):
    for sentence in sentences:
        assert sentence in " ".join(prose.split()), (
            f"chapter 14 should say '{sentence}'")


def test_all_five_pass_what_the_title_promises(record, prose):
    none, five = mistakes(record, "none"), mistakes(record, "all")
    assert max(five) < 60                       # 99.4 % with every seed
    says(prose, f"misreads about {statistics.mean(none) / 10:.0f}0 of",
         f"his misreads {round(statistics.mean(five))},",
         f"{100 - max(five) / 100:.2f} % to {100 - min(five) / 100:.2f} %")


def test_the_schedule_stands_out(record, gain, loss, prose):
    for value in (gain, loss):
        means = {c: statistics.mean(value[c]) for c in CHANGES}
        assert max(means, key=means.get) == "schedule"
        assert min(value["schedule"]) > 30
    spared = statistics.mean(mistakes(record, "none")) - statistics.mean(
        mistakes(record, "all"))
    says(prose, f"Alone it spares {statistics.mean(gain['schedule']):.0f} "
                "mistakes on average",
         f"brings back {statistics.mean(loss['schedule']):.0f} of the "
         f"{spared:.0f} mistakes")


def test_alone_and_left_out_give_two_orders(gain, loss, prose):
    def rank(value):
        return sorted(CHANGES, key=lambda c: -statistics.mean(value[c]))
    assert rank(gain)[1] == rank(loss)[-1] == "dropout"
    assert min(gain["larger"]) < 0 < max(gain["larger"])
    assert min(loss["larger"]) > 10
    assert min(gain["dropout"]) > 10 > max(loss["dropout"])
    first, *middle, last = (f"{n:.0f}".replace("-", "\N{MINUS SIGN}")
                            for n in gain["larger"])
    says(prose, f"spares {statistics.mean(gain['larger']):.0f} on average, "
                f"but that is the mean of {', '.join([first, *middle])} and "
                f"{last},",
         f"missed by about {round(statistics.mean(loss['larger']))} when",
         f"where it spares {statistics.mean(gain['dropout']):.0f};")
    for change in "wobbled", "normalised", "dropout":
        assert abs(statistics.mean(loss[change])) < 10


def test_one_seed_of_the_wobble_would_have_told_either_story(gain, prose):
    low, *_, high = sorted(gain["wobbled"])
    assert low < -25 and high > 25
    says(prose, f"costs {-low:.0f} mistakes with one seed",
         f"spares {high:.0f} with another")


def test_the_cost_in_the_prose(record, prose):
    def cost(name):
        return statistics.median(run["processor"] for run in record["runs"]
                                 if run["name"] == name)
    sizes = record["sizes"]
    products = sizes["all"]["products"] / sizes["none"]["products"]
    says(prose, f"{products:.1f} times the products and "
                f"{cost('all') / cost('none'):.1f} times the seconds",
         f"takes {cost('larger') / cost('none'):.1f} times the plain one's",
         f"{cost('wobbled') / cost('none'):.1f} times.")


def test_seeds_of_one_recipe_differ_as_the_prose_says(record, prose):
    def p(name, one, other):
        first, second = (set(run["wrong"]) for run in record["runs"]
                         if run["name"] == name and run["seed"] in
                         (one, other))
        b, c = len(second - first), len(first - second)
        return stats.binomtest(b, b + c).pvalue
    pairs = list(itertools.combinations(SEEDS, 2))
    says(prose, f"$p$ = {min(p('none', *pair) for pair in pairs):.4f} for "
                "two seeds of the plain network")
    assert min(p("wobbled", *pair) for pair in pairs) < 1e-10
