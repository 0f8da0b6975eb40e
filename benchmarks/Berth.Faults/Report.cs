namespace Berth.Faults;

/// <summary>The table of what was seen.</summary>
internal sealed class Report
{
    private readonly List<(string What, string Target, string Measured, bool IsMet, string Detail)> _rows = [];

    public bool IsAllMet => _rows.TrueForAll(row => row.IsMet);

    public void Add(string what, string target, string measured, bool isMet, string detail = "")
    {
        _rows.Add((what, target, measured, isMet, detail));
        Console.Error.WriteLine($"{(isMet ? "ok    " : "MISSED")} {what}: {measured} (target {target}) {detail}");
    }

    public void Print()
    {
        Console.WriteLine("| figure | target | measured | detail |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach ((string what, string target, string measured, bool isMet, string detail) in _rows)
            Console.WriteLine($"| {what} | {target} | {(isMet ? measured : $"**{measured}**")} | {detail} |");
    }
}
