"""How a report on the gold sets reads on a terminal; ``evaluate`` prints it."""

from collections.abc import Iterator

from bot.nlu.evaluate.report import Confusions, Report
from bot.nlu.evaluate.score import Score
from bot.nlu.evaluate.tasks import Kinds

_WORST = 15
_CONFUSED = 15
_MARKS = {True: "达到", False: "未达", None: ""}


def lines(report: Report) -> Iterator[str]:
    """Yield the report: scores with intervals, intents, confusions, values, kinds, calibration, mistakes."""
    yield f"{'标准题':<30}{'得分':>6}   {'95% 区间':<16}{'题数':>5}  目标"
    yield from map(_score, report.scores)
    yield f"误识字率 {report.error_rate:.3f}；每句 p50 {report.p50_ms:.1f} ms，p95 {report.p95_ms:.1f} ms"
    yield from ("", f"{'意图':<24}{'句数':>4}{'精确':>7}{'召回':>7}{'F1':>7}")
    for row in report.intents:
        yield f"{row.intent:<26}{row.count:>4}{row.precision:>9.3f}{row.recall:>9.3f}{row.f1:>9.3f}"
    yield from _confused("容易混的（打字）", report.confusions)
    yield from _confused("容易混的（误识）", report.confusions_heard)
    yield from ("", f"{'值':<20}{'个数':>4}{'精确':>7}{'召回':>7}{'F1':>7}")
    for entity, (count, precision, recall, f1) in report.values.items():
        yield f"{entity:<22}{count:>4}{precision:>9.3f}{recall:>9.3f}{f1:>9.3f}"
    yield from _kinds("险情", report.dangers)
    yield from _kinds("诈骗类型", report.scams)
    yield from ("", f"可信度误差（ECE）{report.calibration_error:.3f}", "  自认把握  实际正确   句数")
    for one in report.calibration:
        yield f"  {one.confidence:>8.2f}{one.accuracy:>10.2f}{one.count:>7}"
    yield from ("", "错得最有把握的：")
    for mistake in report.worst[:_WORST]:
        yield f"  {mistake.confidence:.2f} {mistake.truth} 当成 {mistake.guess}：{mistake.text}"


def _score(score: Score) -> str:
    aim = "" if score.aim is None else f"{'≤' if score.falling else '≥'} {score.aim:.2f} "
    interval = f"{score.low:.3f}–{score.high:.3f}"
    return (
        f"{score.name:<32}{score.value:>7.3f}   {interval:<18}{score.count:>5}  {aim}{_MARKS[score.reached]}"
    )


def _confused(title: str, confusions: Confusions) -> Iterator[str]:
    yield from ("", title)
    for truth, guess, count in confusions[:_CONFUSED]:
        yield f"  {count:>3}  {truth} 当成 {guess}"


def _kinds(title: str, kinds: Kinds) -> Iterator[str]:
    yield from ("", title)
    for kind, (count, right) in sorted(kinds.items(), key=lambda item: item[1][1] / item[1][0]):
        yield f"  {right:>3} / {count:<3}  {kind}"
