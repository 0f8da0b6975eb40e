using Berth.Core.Steps;

namespace Berth.Core.Tests.Steps;

/// <summary>What travels to a pod that has not got the work directory mounted.</summary>
public sealed class WorkTravelTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-travel-").FullName;

    private string Work => Path.Combine(_root, "work");

    [Fact]
    public void The_first_time_everything_travels_directories_before_what_is_in_them()
    {
        Write("_temp/step.sh", "true");
        Directory.CreateDirectory(Path.Combine(Work, "repo/empty"));
        File.CreateSymbolicLink(Path.Combine(Work, "repo/link"), "nowhere");

        IReadOnlyList<StepFile> files = Travel().Changed();

        Assert.Equal(StepFileKind.Link, Find(files, "/__w/repo/link").Kind);
        Assert.Equal(StepFileKind.Directory, Find(files, "/__w/repo/empty").Kind);
        Assert.Equal(StepFileKind.File, Find(files, "/__w/_temp/step.sh").Kind);
        string[] paths = [.. files.Select(file => file.ContainerPath)];
        Assert.True(Array.IndexOf(paths, "/__w/_temp") < Array.IndexOf(paths, "/__w/_temp/step.sh"));
    }

    [Fact]
    public void Then_only_what_has_changed()
    {
        Write("a", "1");
        Write("b", "1");
        WorkTravel first = Travel();
        first.Changed();
        first.Sent();
        Write("b", "12");
        Write("c", "1");

        Assert.Equal(["/__w/b", "/__w/c"], Travel().Changed().Select(file => file.ContainerPath).Order());
    }

    [Fact]
    public void What_a_step_did_not_get_travels_again()
    {
        Write("a", "1");
        Travel().Changed();

        Assert.Single(Travel().Changed());
    }

    [Fact]
    public void Tools_stay_and_the_files_by_which_a_step_answers_come_back()
    {
        Write("_tool/node", "x");
        Write("_temp/_runner_file_commands/set_output_1", "");
        WorkTravel travel = Travel();

        Assert.DoesNotContain(travel.Changed(), file => file.ContainerPath.Contains("_tool", StringComparison.Ordinal));
        (string inContainer, string here) = Assert.Single(travel.ResultFiles("_temp/_runner_file_commands"));
        Assert.Equal("/__w/_temp/_runner_file_commands/set_output_1", inContainer);
        Assert.Equal(Path.Combine(Work, "_temp/_runner_file_commands/set_output_1"), here);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private WorkTravel Travel() => new(Work, "/__w", Path.Combine(_root, "sent.json"));

    private void Write(string path, string text)
    {
        string file = Path.Combine(Work, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static StepFile Find(IEnumerable<StepFile> files, string path) =>
        Assert.Single(files, file => file.ContainerPath == path);
}
