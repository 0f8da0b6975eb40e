namespace Berth.Hook.Tests.Cluster;

/// <summary>What a cluster comes to in its own time.</summary>
internal static class Eventually
{
    private const int Attempts = 120;

    /// <summary>Asks again, each question a process of its own, until the answer is the expected one.</summary>
    public static async Task IsAsync(string expected, Func<Task<string>> ask)
    {
        string answer = await ask();
        for (int i = 0; i < Attempts && answer != expected; i++) answer = await ask();
        Assert.Equal(expected, answer);
    }
}
