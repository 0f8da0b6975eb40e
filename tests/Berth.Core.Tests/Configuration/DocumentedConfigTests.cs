using System.Text.RegularExpressions;
using Berth.Core.Configuration;
using Berth.Core.Tests.Findings;
using Berth.Core.Yaml;

namespace Berth.Core.Tests.Configuration;

public sealed partial class DocumentedConfigTests
{
    [Fact]
    public void Every_example_in_the_readme_is_valid()
    {
        string[] examples = [.. YamlBlock().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "README.md")))
            .Select(block => block.Groups[1].Value).Where(text => text.StartsWith("apiVersion:", StringComparison.Ordinal))];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Empty(
            ConfigReader.Read(YamlDocument.Parse(example, "README.md"), "/", ConfigOverrides.None).Problems));
    }

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
