using Berth.Core.Diagnosis;
using CsCheck;

namespace Berth.Core.Tests.Findings;

public sealed class FailureTextTests
{
    private static readonly Gen<string> _text = Gen.OneOf(Gen.String[Gen.Char['a', 'z'], 0, 200],
        Gen.String[Gen.Char[' ', '~'], 0, 300], Gen.Const("::error::x ##[error]y"));

    private static readonly Gen<Finding> _finding =
        Gen.Select(_text, _text.Array[0, 30], _text, (summary, evidence, fix) => Finding.Certain("some-cause", summary, fix, evidence));

    [Fact]
    public void A_report_is_never_wider_or_longer_than_asked() =>
        Gen.Select(_finding.Array[0, 12], _text.Array[0, 40], Gen.Int[40, 200], Gen.Int[2, 40]).Sample((findings, seen, width, lines) =>
        {
            string cause = findings.Length > 0 ? findings[0].Cause : Verdict.Unknown;
            IReadOnlyList<string> report = FailureText.Lines(new Verdict(cause, findings, seen), width, lines);
            Assert.InRange(report.Count, 1, lines);
            Assert.All(report, line => Assert.InRange(line.Length, 0, width));
        });

    [Fact]
    public void A_wide_character_has_two_columns()
    {
        string said = string.Concat(Enumerable.Repeat("コマンドが見つかりません", 20));
        IReadOnlyList<string> report = FailureText.Lines(
            new Verdict("some-cause", [Finding.Certain("some-cause", said, "x", said)], []), 76, 40);
        Assert.All(report, line => Assert.InRange(line.Sum(c => c >= 0x3000 ? 2 : 1), 0, 76));
        // 38 of them have a line's room.
        Assert.Equal(38, report[0].Length);
    }

    [Fact]
    public void What_happened_comes_first_then_cause_fix_evidence_and_the_rest()
    {
        Finding first = Finding.Certain("disk-full", "No space is left", "Free space", "df says so");
        Finding second = Finding.Of("port-in-use", Certainty.Likely, "A port is taken", "Stop it");
        Assert.Equal(
            [
                "No space is left", "  cause: disk-full (certain; see: berth explain disk-full)", "  fix:   Free space", "  | df says so",
                "also: A port is taken [port-in-use, likely]", "  fix:   Stop it",
            ],
            FailureText.Lines(new Verdict(first.Cause, [first, second], []), 80, 24));
    }

    [Fact]
    public void An_annotation_is_one_line_with_the_cause_and_the_fix()
    {
        Finding finding = Finding.Certain("disk-full", "No space\n::error::is left", "Free space");
        Assert.Equal("No space ::error::is left [disk-full] Fix: Free space", FailureText.Annotation(new Verdict("disk-full", [finding], [])));
        Assert.Equal("No rule knows this failure; first seen: pod: Failed [unknown]", FailureText.Annotation(new Verdict("unknown", [], ["pod: Failed"])));
    }
}
