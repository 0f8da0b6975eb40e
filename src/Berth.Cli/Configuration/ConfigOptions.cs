using System.CommandLine;

namespace Berth.Cli.Configuration;

/// <summary>The options that every command has, for the configuration.</summary>
internal static class ConfigOptions
{
    public const string ConfigName = "--config";
    public const string EngineName = "--engine";

    /// <summary>The value of one of them; null when it was not given, or when there is no command line, as in help.</summary>
    public static string? Value(ParseResult options, string name) =>
        options.RootCommandResult.Command.Options.FirstOrDefault(option => option.Name == name) is Option<string> found
            ? options.GetValue(found)
            : null;

    public static Option<string> Config() => new(ConfigName)
    {
        Description =
            "The configuration file. Default: $BERTH_CONFIG, else berth.yaml here or up to the git root, else the user's own",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<string> Engine()
    {
        Option<string> engine = new(EngineName)
        {
            Description = "What runs the pods, docker or kubernetes. Default: $BERTH_ENGINE, else as configured",
            HelpName = "ENGINE",
            Recursive = true,
        };
        engine.CompletionSources.Add("docker", "kubernetes");
        return engine;
    }
}
