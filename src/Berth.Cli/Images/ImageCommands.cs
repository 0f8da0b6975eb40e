using System.CommandLine;

namespace Berth.Cli.Images;

/// <summary><c>berth image</c>: Berth's own image, which brings its hook and agent into a cluster's pods.</summary>
internal static class ImageCommands
{
    public static Command Group(CliHost host)
    {
        Command group = new("image", "Make Berth's own image (its hook and agent, nothing else), and bring it to a cluster");
        group.Add(new ImageSaveCommand(host).Build());
        group.Add(new ImageLoadCommand(host).Build());
        group.Add(new ImagePushCommand(host).Build());
        return group;
    }
}
