"""Answers a question with what the guidance says: statements, rules, conflicts and outcomes, best match first.

Pure ranking (BM25) over the texts of the reader's language. Accents, endings and the two spellings of a word make no
difference. It finds what is written; it composes nothing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import snowballstemmer
from django.utils import translation

from monitoring.wording.search_texts import Text, texts
from monitoring.wording.search_words import STOP_WORDS, SYNONYMS

LONGEST_QUESTION = 500  # characters
MOST_HITS = 20
WORTH_SHOWING = 0.25  # of the best match
SATURATION, LENGTH = 1.2, 0.6  # k1 and b of BM25
TITLE = 2  # a word in the title counts so many times
STATED = 1.5  # what a source states counts so many times more than what the product makes of it

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class Answer(StrEnum):
    """Why there are no hits, or that there are."""

    FOUND = "found"
    NO_QUESTION = "no_question"
    ONLY_COMMON_WORDS = "only_common_words"
    NOTHING_FOUND = "nothing_found"


@dataclass(frozen=True, slots=True)
class Hit:
    text: Text
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """`cut`: the question was longer than can be answered, and its end was left out."""

    answer: Answer
    hits: tuple[Hit, ...] = ()
    cut: bool = False


def search(question: str) -> Found:
    """What the guidance says on the question, in the active language."""
    language = (translation.get_language() or "en")[:2]
    cut = len(question) > LONGEST_QUESTION
    asked = _words(question[:LONGEST_QUESTION])
    if not asked:
        return Found(Answer.NO_QUESTION, cut=cut)
    wanted = [terms for word in asked if (terms := _terms(word, language))]
    if not wanted:
        return Found(Answer.ONLY_COMMON_WORDS, cut=cut)
    hits = _index(language).ranked(wanted)
    return Found(Answer.FOUND if hits else Answer.NOTHING_FOUND, hits, cut)


class Index:
    """The texts of one language and how often each term stands in each."""

    def __init__(self, given: Iterable[Text], language: str):
        self.texts = tuple(given)
        self.counts = [self._counted(text, language) for text in self.texts]
        self.lengths = [sum(counts.values()) for counts in self.counts]
        self.mean = sum(self.lengths) / max(len(self.lengths), 1)
        self.spread = Counter(term for counts in self.counts for term in counts)

    def ranked(self, wanted: list[frozenset[str]]) -> tuple[Hit, ...]:
        """The texts that hold what is wanted, best first; of equals the one that stands first in the sources."""
        scores = [(self._score(place, wanted), -place) for place in range(len(self.texts))]
        scores = sorted((pair for pair in scores if pair[0] > 0), reverse=True)[:MOST_HITS]
        return tuple(
            Hit(self.texts[-place], score) for score, place in scores if score >= WORTH_SHOWING * scores[0][0]
        )

    def _score(self, place: int, wanted: list[frozenset[str]]) -> float:
        """Each word of the question counts once, by its rarest form that the text holds."""
        found = sum(max((self._weight(place, term) for term in terms), default=0.0) for terms in wanted)
        return found * STATED if self.texts[place].kind == "statement" else found

    def _weight(self, place: int, term: str) -> float:
        count = self.counts[place].get(term, 0)
        if not count:
            return 0.0
        rarity = math.log(1 + (len(self.texts) - self.spread[term] + 0.5) / (self.spread[term] + 0.5))
        relative = 1 - LENGTH + LENGTH * self.lengths[place] / self.mean
        return rarity * count * (SATURATION + 1) / (count + SATURATION * relative)

    @staticmethod
    def _counted(text: Text, language: str) -> Counter[str]:
        counts: Counter[str] = Counter()
        for said, times in ((text.number, TITLE), (text.title, TITLE), (text.body, 1)):
            for word in _words(said):
                for term in _terms(word, language, related=False):
                    counts[term] += times
        return counts


@cache
def _index(language: str) -> Index:
    with translation.override(language):
        return Index(texts(), language)


def _words(text: str) -> list[str]:
    """The words; those with a hyphen both whole and in parts, but for numbers such as S2-36."""
    found = []
    for word in _WORD.findall(text.casefold()):
        found.append(word)
        if "-" in word and not _DIGIT.search(word):
            found += word.split("-")
    return found


def _terms(word: str, language: str, *, related: bool = True) -> frozenset[str]:
    """What stands for a word: its stem with and without its accents; in a question also its synonyms' stems."""
    if _bare(word) in STOP_WORDS:
        return frozenset()
    words = {word, *(SYNONYMS.get(_bare(word), ()) if related else ())}
    return frozenset(
        _bare(stem) for each in words for stem in (_stem(each, language), _stem(_bare(each), language))
    )


def _bare(word: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


@cache
def _stem(word: str, language: str) -> str:
    return snowballstemmer.stemmer("spanish" if language == "es" else "english").stemWord(word)
