namespace Berth.Core.Scaling;

/// <summary>Names of runners: their definition's, and something that no other runner has.</summary>
public static class RunnerNames
{
    /// <summary>GitHub's limit.</summary>
    public const int Longest = 64;

    private const int RandomLength = 8;

    /// <param name="random">Eight characters that nobody can foresee: a name that is taken is refused by GitHub.</param>
    public static string Make(string scaleSet, string random)
    {
        ArgumentNullException.ThrowIfNull(scaleSet);
        int room = Longest - RandomLength - 1;
        return $"{(scaleSet.Length > room ? scaleSet[..room] : scaleSet)}-{random[..RandomLength]}";
    }
}
