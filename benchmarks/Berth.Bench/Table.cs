using System.Globalization;

namespace Berth.Bench;

/// <summary>The figures as they come, as a Markdown table; knows whether all targets were met.</summary>
internal sealed class Table(TextWriter output)
{
    public bool AllMet { get; private set; } = true;

    public void Start()
    {
        output.WriteLine("| figure | target | measured | detail |");
        output.WriteLine("| --- | --- | --- | --- |");
    }

    public void Ratio(string figure, double target, double[] ours, double[] floor)
    {
        double ratio = Samples.Median(ours.Zip(floor, (a, b) => a / b));
        Row(figure, $"≤ {Number(target)}", Number(ratio), $"{Milliseconds(ours)} over {Milliseconds(floor)}", ratio <= target);
    }

    public void Value(string figure, double target, double measured, string unit, string detail) =>
        Row(figure, $"≤ {Number(target)} {unit}", $"{Number(measured)} {unit}", detail, measured <= target);

    /// <summary>How many times as long the other takes.</summary>
    public void Gain(string figure, double target, double[] ours, double[] other)
    {
        double gain = Samples.Median(ours.Zip(other, (a, b) => b / a));
        Row(figure, $"≥ {Number(target)}", Number(gain), $"{Milliseconds(ours)} against {Milliseconds(other)}", gain >= target);
    }

    /// <summary>A figure that could not be taken.</summary>
    public void Missed(string figure, string target, string why) => Row(figure, $"≤ {target}", "–", why, met: false);

    public static string Milliseconds(double[] values) =>
        string.Create(CultureInfo.InvariantCulture, $"{Samples.Median(values):F0} ms ({values.Min():F0} to {values.Max():F0})");

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private void Row(string figure, string target, string measured, string detail, bool met)
    {
        AllMet &= met;
        output.WriteLine($"| {figure} | {target} | {(met ? measured : $"**{measured}**")} | {detail} |");
        output.Flush();
    }
}
