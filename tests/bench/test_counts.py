from bench.capacity import held
from bench.sipp.runner import Load, read
from bench.table import table

STATISTICS = "StartTime;SuccessfulCall(P);SuccessfulCall(C);FailedCall(C);\nt;1;1;0;\nt;2;3;1;\n"


def test_the_last_line_of_the_statistics_counts() -> None:
    outcome = read(STATISTICS, "Unexpected BYE", calls=4)
    assert (outcome.successful, outcome.failed, outcome.errors) == (3, 1, "Unexpected BYE")


def test_calls_that_were_never_made_have_failed() -> None:
    assert read(STATISTICS, "", calls=10).failed == 7
    assert read("", "no such file", calls=10).failed == 10


def test_a_log_of_calls_that_went_well_tells_nothing() -> None:
    assert read(STATISTICS, "chatter", calls=3).errors == ""


def test_a_load_in_rounds_gets_the_time_of_all() -> None:
    assert Load(100, 60, 50, 10).limit > 2 * 60


def test_capacity_is_the_last_step_before_the_tail_doubles() -> None:
    assert held([1000, 1500, 2000, 2001, 1000]) == 3
    assert held([1000, 2500]) == 1
    assert held([1000, 1100]) == 2


def test_columns_line_up_with_chinese_in_them() -> None:
    lines = table(("说法", "calls"), [("a", "1"), ("四个汉字", "200")]).splitlines()
    assert lines == [
        "| 说法     | calls |",
        "| -------- | ----: |",
        "| a        |     1 |",
        "| 四个汉字 |   200 |",
    ]
