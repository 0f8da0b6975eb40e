using System.Diagnostics;
using System.Globalization;
using Berth.Faults;

string dist = Path.GetFullPath(args[0]);
string image = args[1];
string[] words = args[2..];
string? Word(string name) => Array.IndexOf(words, name) is >= 0 and int at ? words[at + 1] : null;
int Number(string name, int otherwise) => Word(name) is { } word ? int.Parse(word, CultureInfo.InvariantCulture) : otherwise;
string[] known = ["smoke", "start", "idle", "kill", "engine", "github", "burst", "row", "runner"];
string[] parts = [.. words.TakeWhile(word => !word.StartsWith('-'))];
if (words.Contains("--help"))
{
    Console.WriteLine($"./faults [{string.Join("|", known)}]... [--rounds 15] [--kills 200] [--restarts 10] [--jobs 500] [--row 1000] [--sets 100] [--max 20] [--runner-image IMAGE]");
    return 0;
}

if (parts.FirstOrDefault(part => !known.Contains(part)) is { } unknown)
{
    Console.Error.WriteLine($"faults: there is no part '{unknown}'; there are {string.Join(", ", known)}");
    return 2;
}

if (parts.Length == 0) parts = known;
Report report = new();
foreach (string part in parts)
{
    long start = Stopwatch.GetTimestamp();
    Console.Error.WriteLine($"== {part}");
    switch (part)
    {
        case "kill":
            await Kills.RunAsync(dist, image, report, Number("--kills", 200));
            break;
        case "start":
            await Starts.RunAsync(dist, image, report, Number("--rounds", 15));
            break;
        case "engine":
            await Engines.RunAsync(dist, image, report, Number("--restarts", 10));
            break;
        case "github":
            await GitHubFaults.RunAsync(dist, image, report);
            break;
        case "burst":
            await Crowds.BurstAsync(dist, report, Number("--jobs", 500), Number("--max", 20));
            break;
        case "row":
            await Crowds.RowAsync(dist, report, Number("--row", 1000));
            break;
        case "idle":
            await Crowds.IdleAsync(dist, report, Number("--sets", 100));
            break;
        case "smoke":
            await Smoke.RunAsync(dist, image, report);
            break;
        case "runner":
            await GitHubRunner.RunAsync(dist, image, report, Word("--runner-image"));
            break;
    }

    Console.Error.WriteLine($"== {part} took {Ending.Since(start)}");
}

report.Print();
return report.IsAllMet ? 0 : 1;
