"""A laboratory's file: good rows are stored, the others told with their line, and the same file again is no news."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command

from monitoring.models import Observation, ObservationRevision, ScheduleItem
from monitoring.services import imports, results
from patients.models import AuditEvent
from tests import world as worlds
from tests.samples.bad_results import BAD_RESULTS, DECIMAL_COMMA, GOOD

TODAY = worlds.TODAY
HEADER = "mrn,birth_date,date,analyte,value,unit,specimen,lab,method,lower_limit,upper_limit,component,note"
GOOD_ROW = "000123,1968-05-02,2026-11-02,vegf,6630,pg/mL,serum,Lab A,ELISA,,1000,,"
BLOOD_ROW = "000123,,2026-11-02,hemoglobin,13.1,g/dL,,,,,,,"


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def bring(tmp_path):
    """Import lines as a file; returns (exit code, what the command said as JSON)."""

    def run(*lines, name="results.csv", arguments=(), data=None):
        path = tmp_path / name
        path.write_bytes(data if data is not None else "\n".join(lines).encode())
        said = io.StringIO()
        try:
            call_command("import_results", str(path), "--site=MADRID", "--json", *arguments, stdout=said)
            code = 0
        except SystemExit as left:
            code = left.code
        return code, json.loads(said.getvalue())

    return run


def counts(said):
    return {name: number for name, number in said.items() if name != "problems" and number}


def codes(said):
    return [(problem["row"], problem["field"], problem["code"]) for problem in said["problems"]]


# What is stored ----------------------------------------------------------------------------------------------


def test_good_rows_are_stored_as_reported_and_canonical(world, bring):
    code, said = bring(HEADER, GOOD_ROW, "000123,,2026-11-02,hemoglobin,131,g/L,,,,,,,before the infusion")
    assert (code, counts(said)) == (0, {"read": 2, "stored": 2})
    vegf = Observation.objects.get(analyte="vegf")
    assert (vegf.patient, vegf.value, vegf.upper_limit, vegf.source) == (world.rosa, 6630, 1000, "csv")
    assert (vegf.lab, vegf.method, vegf.recorded_by) == ("Lab A", "ELISA", None)
    blood = Observation.objects.get(analyte="hemoglobin")
    assert (blood.reported_value, blood.reported_unit, blood.value) == ("131", "g/L", Decimal("13.1"))
    assert blood.note == "before the infusion"


def test_the_follow_up_moves_with_what_was_stored(world, bring):
    bring(HEADER, GOOD_ROW)
    item = ScheduleItem.objects.get(patient=world.rosa, panel="vegf", state="open")
    assert (item.anchor, item.anchor_date) == ("last_done", date(2026, 11, 2))


def test_the_record_number_is_the_same_in_any_case_and_spacing(world, bring):
    worlds.register(world.madrid, world.ana, mrn="AB-12", family_name="Sur")
    assert counts(bring(HEADER, "ab-12 ,,2026-11-02,hemoglobin,13.1,g/dL,,,,,,,")[1]) == {
        "read": 1,
        "stored": 1,
    }


def test_semicolons_bring_decimal_commas(world, bring):
    code, said = bring("mrn;date;analyte;value;unit", "000123;2026-11-02;hemoglobin;13,1;g/dL")
    assert (code, counts(said)) == (0, {"read": 1, "stored": 1})
    assert Observation.objects.get().value == Decimal("13.1")


def test_commas_bring_decimal_points_and_a_decimal_comma_is_refused(world, bring):
    code, said = bring("mrn,date,analyte,value,unit", '000123,2026-11-02,hemoglobin,"13,1",g/dL')
    assert (code, codes(said)) == (2, [(2, "value", "decimal_comma")])


def test_an_unlikely_value_is_stored_with_a_warning(world, bring):
    code, said = bring(HEADER, "000123,,2026-11-02,hemoglobin,7.9,g/dL,,,,,,,")
    assert (code, counts(said), said["problems"]) == (0, {"read": 1, "stored": 1, "warnings": 1}, [])


# Again -------------------------------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(world, bring):
    bring(HEADER, GOOD_ROW, BLOOD_ROW)
    before = list(Observation.objects.order_by("pk").values())
    code, said = bring(HEADER, GOOD_ROW, BLOOD_ROW)
    assert (code, counts(said)) == (0, {"read": 2, "unchanged": 2})
    assert list(Observation.objects.order_by("pk").values()) == before
    assert not ObservationRevision.objects.exists()


def test_the_same_row_twice_in_a_file_is_stored_once(world, bring):
    assert counts(bring(HEADER, GOOD_ROW, GOOD_ROW)[1]) == {"read": 2, "stored": 1, "unchanged": 1}


def test_another_value_is_a_correction_with_the_file_as_its_reason(world, bring):
    bring(HEADER, GOOD_ROW)
    code, said = bring(HEADER, GOOD_ROW.replace("6630", "6360"), name="later.csv")
    assert (code, counts(said)) == (0, {"read": 1, "corrected": 1})
    row = Observation.objects.get()
    assert (row.value, row.status, row.version) == (6360, "corrected", 2)
    assert ObservationRevision.objects.get().reason == "import of later.csv"


def test_two_values_for_one_result_in_a_file_are_a_contradiction_also_the_second_time(world, bring):
    lines = (HEADER, GOOD_ROW, GOOD_ROW.replace("6630", "6360"))
    code, said = bring(*lines)
    assert (code, counts(said)) == (1, {"read": 2, "stored": 1, "rejected": 1})
    assert codes(said) == [(3, "value", "contradiction")]
    assert counts(bring(*lines)[1]) == {"read": 2, "unchanged": 1, "rejected": 1}


def test_an_old_file_does_not_undo_what_a_person_has_corrected(world, bring):
    bring(HEADER, GOOD_ROW)
    results.correct(
        Observation.objects.get(),
        by=world.ana,
        today=TODAY,
        reason="typing error",
        origin="page",
        value="663",
    )
    code, said = bring(HEADER, GOOD_ROW)
    assert (code, codes(said)) == (2, [(2, "value", "changed_value")])
    assert Observation.objects.get().value == 663


# Rows that wait for a person, and rows that are wrong --------------------------------------------------------


def test_an_unknown_number_is_held_and_nobody_is_registered(world, bring):
    code, said = bring(HEADER, GOOD_ROW, GOOD_ROW.replace("000123", "999"))
    assert (code, counts(said)) == (1, {"read": 2, "stored": 1, "held": 1})
    assert codes(said) == [(3, "mrn", "mrn_unknown")]
    assert "999" in said["problems"][0]["message"]


def test_a_number_of_another_site_is_unknown(world, bring):
    code, said = bring(HEADER, f"{world.liam.mrn},,2026-11-02,hemoglobin,13.1,g/dL,,,,,,,")
    assert (code, codes(said)) == (2, [(2, "mrn", "mrn_unknown")])


def test_another_birth_date_is_held_and_the_stored_one_is_not_told(world, bring):
    code, said = bring(HEADER, GOOD_ROW.replace("1968-05-02", "1986-05-02"), BLOOD_ROW)
    assert (code, codes(said)) == (1, [(2, "birth_date", "birth_date_mismatch")])
    assert "1968" not in json.dumps(said)


def test_bad_rows_are_told_by_line_and_the_good_ones_stored(world, bring):
    code, said = bring(
        HEADER,
        GOOD_ROW,
        "000123,,2026-11-21,hemoglobin,13.1,g/dL,,,,,,,",
        "000123,,2026-11-02,hemoglobin,13.1",
        "000123,,2026-11-02,vegf,90,ng/mL,,,,,,,",
        BLOOD_ROW,
    )
    assert (code, counts(said)) == (1, {"read": 5, "stored": 2, "rejected": 3})
    assert [problem[0] for problem in codes(said)] == [3, 4, 5, 5]
    assert all(problem["message"] != problem["code"] for problem in said["problems"])


@pytest.mark.parametrize("bad", [pytest.param(bad, id=bad.id) for bad in BAD_RESULTS if "csv" in bad.doors])
def test_the_verdict_is_the_same_as_at_every_other_door(world, bring, bad):
    line = io.StringIO()
    row = csv.DictWriter(line, HEADER.split(","), restval="")
    row.writeheader()
    row.writerow({"mrn": "000123", **bad.whole})
    code, said = bring(data=line.getvalue().encode())
    assert code == 2
    assert codes(said)[0] == (2, bad.field, bad.code)
    assert not Observation.objects.exists()


def test_the_decimal_comma_is_read_where_the_file_writes_commas(world, bring):
    row = DECIMAL_COMMA[0].whole
    names = ["mrn", *GOOD]
    cells = ["000123", *(row[name] for name in GOOD)]
    assert counts(bring(";".join(names), ";".join(cells))[1]) == {"read": 1, "stored": 1}


@pytest.mark.parametrize(
    "data, field, code",
    [
        pytest.param(b"PK\x03\x04rest", "file", "not_a_csv", id="a-spreadsheet"),
        pytest.param(b"mrn,date,analyte,value\n", "file", "column_missing", id="a-missing-column"),
        pytest.param(
            b"mrn,date,analyte,value,unit,colour\n", "file", "column_unknown", id="a-column-too-many"
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(world, bring, data, field, code):
    left, said = bring(data=data)
    assert left == 2
    assert (said["read"], said["problems"][0]["field"], said["problems"][0]["code"]) == (0, field, code)


def test_an_empty_file_is_nothing_to_do(world, bring):
    assert bring(data=b"")[0] == 0


# Who and what else -------------------------------------------------------------------------------------------


def test_a_dry_run_says_the_same_and_stores_nothing(world, bring):
    lines = (HEADER, GOOD_ROW, BLOOD_ROW, BLOOD_ROW.replace("13.1", "500"), GOOD_ROW.replace("000123", "9"))
    before = AuditEvent.objects.count()
    tried = bring(*lines, arguments=["--dry-run"])
    assert not Observation.objects.exists()
    assert AuditEvent.objects.count() == before
    assert bring(*lines) == tried


def test_the_deed_is_the_persons_who_is_named(world, bring):
    bring(HEADER, GOOD_ROW, arguments=["--as=Ana@Example.org"])
    assert Observation.objects.get().recorded_by == world.ana


@pytest.mark.parametrize(
    "email, why",
    [
        pytest.param("carla@example.org", "may not record", id="a-coordinator"),
        pytest.param("lena@example.org", "may not record", id="staff-of-another-site"),
        pytest.param("nobody@example.org", "nobody signs in", id="nobody"),
    ],
)
def test_whoever_may_not_record_results_is_refused(world, bring, email, why):
    with pytest.raises(CommandError, match=why) as refused:
        bring(HEADER, GOOD_ROW, arguments=[f"--as={email}"])
    assert refused.value.returncode == 2
    assert not Observation.objects.exists()


def test_an_unknown_site_a_missing_file_and_another_format_are_refused(world, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(HEADER)
    for arguments in (
        [str(path), "--site=NOWHERE"],
        [str(tmp_path / "none.csv"), "--site=MADRID"],
        [str(tmp_path), "--site=MADRID"],
        [str(path), "--site=MADRID", "--format=hl7"],
    ):
        with pytest.raises(CommandError) as refused:
            call_command("import_results", *arguments, stdout=io.StringIO())
        assert refused.value.returncode == 2


def test_the_audit_trail_names_the_file_by_its_hash(world, bring):
    bring(HEADER, GOOD_ROW, arguments=["--as=ana@example.org"])
    event = AuditEvent.objects.get(type="import.applied")
    digest = hashlib.sha256(f"{HEADER}\n{GOOD_ROW}".encode()).hexdigest()
    assert (event.site_id, event.actor_id) == (world.madrid.pk, world.ana.pk)
    assert (event.facts["sha256"], event.facts["file"], event.facts["stored"]) == (digest, "results.csv", 1)


def test_what_is_interrupted_leaves_nothing(world):
    worlds.register(world.madrid, world.ana, mrn="2", family_name="Sur")

    def interrupt(done, rows):
        if done == 2:
            raise KeyboardInterrupt

    data = "\n".join((HEADER, GOOD_ROW, BLOOD_ROW.replace("000123", "2"))).encode()
    with pytest.raises(KeyboardInterrupt):
        imports.apply(data, file_name="a.csv", site=world.madrid, by=None, today=TODAY, progress=interrupt)
    assert not Observation.objects.exists()
    assert not AuditEvent.objects.filter(type="import.applied").exists()


def test_for_people_every_problem_is_a_line(world, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\n{GOOD_ROW}\n{GOOD_ROW.replace('000123', '9')}\n")
    said = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("import_results", str(path), "--site=MADRID", stdout=said)
    assert left.value.code == 1
    assert "a.csv: 2 read, 1 stored" in said.getvalue()
    assert "line 3: No patient of this site" in said.getvalue()


def test_a_large_file_costs_few_queries_a_row(world, bring, django_assert_max_num_queries):
    days = [date.fromordinal(date(2026, 11, 19).toordinal() - back) for back in range(1500)]
    rows = [f"000123,,{day},hemoglobin,13.{place % 9},g/dL,,,,,,," for place, day in enumerate(days)]
    with django_assert_max_num_queries(120):
        code, said = bring(HEADER, *rows)
    assert (code, counts(said)) == (0, {"read": 1500, "stored": 1500})
