namespace Berth.Cli.Output;

/// <summary>The lines by which two texts differ, as <c>diff</c> tells them apart: those that both have in the same order are left out.</summary>
internal static class LineDifference
{
    /// <returns>Each with <c>-</c> for a line of the first alone, <c>+</c> for one of the second.</returns>
    public static IEnumerable<(char Sign, string Line)> Between(string before, string after)
    {
        string[] old = before.Split('\n');
        string[] now = after.Split('\n');
        int[,] common = Common(old, now);
        (int i, int j) = (0, 0);
        while (i < old.Length || j < now.Length)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j]) (i, j) = (i + 1, j + 1);
            else if (j == now.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1])) yield return ('-', old[i++]);
            else yield return ('+', now[j++]);
        }
    }

    /// <summary>How many lines at most the rests of both have in common, from each line of both on.</summary>
    private static int[,] Common(string[] old, string[] now)
    {
        int[,] common = new int[old.Length + 1, now.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        return common;
    }
}
