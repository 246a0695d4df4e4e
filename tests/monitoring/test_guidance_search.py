"""A question is answered with what the guidance says, in the reader's language, or honestly with nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from monitoring.wording.search import LONGEST_QUESTION, MOST_HITS, Answer, search
from monitoring.wording.search_texts import Text, texts
from monitoring.wording.search_words import STOP_WORDS, SYNONYMS
from tests.monitoring.browsing import signed_in, text_of


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def found(question: str, language: str = "en") -> list[str]:
    with translation.override(language):
        return [hit.text.id for hit in search(question).hits]


@pytest.mark.parametrize(
    "question, first",
    [
        pytest.param("aspirin when platelets are high", "S2-42", id="S2-42: aspirin above 400,000/µL"),
        pytest.param("How often is protein electrophoresis done?", "S2-36", id="S2-36: every three months"),
        pytest.param("Which dose of radiotherapy?", "S1-05", id="S1-05: the dose"),
        pytest.param("treatment criteria of multiple myeloma", "S2-50", id="S2-50: not carried over"),
        pytest.param("may treatment be stopped if nerves do not improve", "S2-30", id="S2-30: the lag"),
        pytest.param("immunoglobulin", "S1-27", id="S1-27: immunoglobulin"),
        pytest.param("S2-34", "S2-34", id="a statement by its number"),
        pytest.param("sr-16c", "SR-16c", id="a rule by its number, in small letters"),
        pytest.param("D15", "D15", id="a conflict by its number"),
    ],
)
def test_the_passage_that_answers_comes_first(question, first):
    assert found(question)[0] == first


@pytest.mark.parametrize(
    "question, expected",
    [
        pytest.param("¿Cada cuánto se hace la electroforesis?", "S2-36", id="an interval"),
        pytest.param("aspirina plaquetas", "S2-42", id="aspirin"),
        pytest.param("suspender el tratamiento sin mejoría neurológica", "S2-30", id="the lag"),
        pytest.param("dosis de radioterapia", "S2-11", id="the dose"),
        pytest.param("médula ósea", "S2-05", id="the marrow"),
    ],
)
def test_a_spanish_question_finds_the_spanish_words(question, expected):
    assert expected in found(question, "es")[:4]


@pytest.mark.parametrize(
    "one, other",
    [
        pytest.param("gammapatía", "gammopatía", id="two spellings"),
        pytest.param("TACM", "ASCT", id="the Spanish and the English short name"),
        pytest.param("médula", "medula", id="without its accent"),
        pytest.param("radiacion", "radiación", id="an ending with its accent"),
        pytest.param("PET-CT", "pet-ct", id="small letters"),
    ],
)
def test_two_ways_of_writing_find_the_same(one, other):
    assert found(one, "es") == found(other, "es") != []


@pytest.mark.parametrize(
    "one, other",
    [("anaemia", "anemia"), ("oedema", "edema"), ("plasmapheresis", "plasma exchange"), ("nerve", "nerves")],
)
def test_two_english_words_for_one_thing_find_its_passages(one, other):
    assert set(found(one)[:2]) & set(found(other)[:4])


def test_a_number_finds_its_statement_and_no_other_number():
    assert found("S2-36") == ["S2-36"]
    assert found("SR-13")[0] == "SR-13"
    assert "S1-13" not in found("SR-13")


def test_every_hit_cites_its_sources_and_the_best_stands_first():
    hits = search("VEGF response to lenalidomide").hits
    assert all(hit.text.sources for hit in hits)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert 1 < len(hits) <= MOST_HITS


@pytest.mark.parametrize(
    "question, answer",
    [
        pytest.param("", Answer.NO_QUESTION, id="empty"),
        pytest.param("   ?! …", Answer.NO_QUESTION, id="nothing but signs"),
        pytest.param("what is the", Answer.ONLY_COMMON_WORDS, id="stop words only"),
        pytest.param("¿qué es el síndrome de POEMS?", Answer.ONLY_COMMON_WORDS, id="Spanish stop words only"),
        pytest.param("zebrafish", Answer.NOTHING_FOUND, id="no hit"),
        pytest.param("a\x00b \U0001f600", Answer.NOTHING_FOUND, id="signs that nobody types"),
    ],
)
def test_a_question_without_an_answer_is_told_why(question, answer):
    assert (search(question).answer, search(question).hits) == (answer, ())


@pytest.mark.parametrize("length, cut", [(LONGEST_QUESTION, False), (LONGEST_QUESTION + 1, True)])
def test_a_question_has_at_most_500_characters(length, cut):
    question = ("vegf " * 200)[:length]
    result = search(question)
    assert (result.answer, result.cut) == (Answer.FOUND, cut)


def test_what_stands_behind_the_500th_character_is_not_looked_for():
    assert search("zebrafish " * 50 + "vegf").answer == Answer.NOTHING_FOUND


def test_everything_that_is_told_can_be_found_but_the_page_furniture():
    kinds = {text.kind for text in texts()}
    ids = [text.id for text in texts()]
    assert kinds == {"statement", "rule", "schedule", "conflict", "outcome", "moment"}
    assert len(set(ids)) == len(ids)
    assert "S1-01" in ids
    assert "S2-53" not in ids


def test_only_what_has_a_number_is_found_by_it():
    assert Text("moment", "TL-PET", "", "", ()).number == ""
    assert Text("rule", "SR-01", "", "", ()).number == "SR-01"


def test_synonyms_go_both_ways_and_are_no_stop_words():
    for word, others in SYNONYMS.items():
        assert word not in STOP_WORDS
        assert all(word in SYNONYMS[other] for other in others)


# --- the page ------------------------------------------------------------------------------------------------


def asked(user, question: str) -> str:
    answer = signed_in(user).get(reverse("guidance"), {"q": question})
    assert answer.status_code == 200
    return text_of(answer)


def test_the_page_answers_with_passages_and_their_sources(world):
    page = asked(world.ana, "aspirin platelets")
    assert "Aspirin is considered when platelets exceed" in page
    assert "about-dx" not in page
    assert f'href="{reverse("guidance_source", args=["S2-42"])}"' in page
    assert f'href="{reverse("guidance_rule", args=["SR-13"])}"' in page
    assert f'href="{reverse("guidance_conflicts")}#D6"' in page
    assert 'value="aspirin platelets"' in page


@pytest.mark.parametrize(
    "question, said",
    [
        ("", "Type a question, or choose a statement below."),
        ("what is the", "These words stand nearly everywhere."),
        ("zebrafish", "The guidance says nothing in these words."),
        ("vegf " * 101, "A question has at most 500 characters; the rest of yours was left out."),
    ],
)
def test_the_page_says_why_there_is_no_answer(world, question, said):
    page = asked(world.ana, question)
    assert said in page
    assert ("about-dx" in page) == ("vegf" not in question)


def test_a_question_is_shown_back_as_it_was_typed_and_runs_nothing(world):
    page = asked(world.ana, '"><script>alert(1)</script>')
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;" in page


def test_a_spanish_reader_is_answered_in_spanish(world):
    world.ana.language = "es"
    world.ana.save()
    page = asked(world.ana, "aspirina")
    assert "Se considera la aspirina cuando las plaquetas superan" in page
