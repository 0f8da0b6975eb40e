using System.Text.RegularExpressions;
using Berth.Core.Diagnosis;

namespace Berth.Core.Tests.Findings;

public sealed partial class CausesTests
{
    [Fact]
    public void Codes_are_unique_and_every_part_is_said()
    {
        Assert.Equal(Causes.All.Count, Causes.All.DistinctBy(cause => cause.Code).Count());
        Assert.All(Causes.All, cause => Assert.True(cause is { Title.Length: > 0, Origin.Length: > 0, Fix.Length: > 0 }));
    }

    [Fact]
    public void The_document_is_the_catalogue() =>
        Assert.Equal(Causes.Document(), File.ReadAllText(Path.Combine(SourceTree.Root, "docs/causes.md")));

    [Fact]
    public void Every_code_that_the_sources_name_is_explained()
    {
        string[] codes = [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Codes().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value).Distinct()];
        Assert.True(codes.Length > 60, $"the expression finds only {codes.Length}");
        Assert.Equal([], codes.Except(Causes.All.Select(cause => cause.Code)));
    }

    [GeneratedRegex("""(?:Finding\.(?:Certain|Of)|new AgentFailure|DescribeAsync|Make)\(\s*(?:[\w.]+, )?"([a-z]+(?:-[a-z]+)+)["]""", RegexOptions.Multiline)]
    private static partial Regex Codes();
}
