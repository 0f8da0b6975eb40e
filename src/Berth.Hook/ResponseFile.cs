using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Jobs;

namespace Berth.Hook;

/// <summary>Where the runner waits for a command's answer: a file that it has made, empty.</summary>
public static class ResponseFile
{
    /// <summary>Writes the answer whole or not at all.</summary>
    /// <exception cref="BerthException"><c>disk-full</c>, or <c>response-not-written</c> for any other reason.</exception>
    public static void Write(string? path, HookResponse response)
    {
        if (string.IsNullOrEmpty(path))
        {
            throw new BerthException(Finding.Certain(
                "hook-input-invalid", "The hook command has no 'responseFile', so there is nowhere to answer",
                "Call the hook as the runner does."));
        }

        try
        {
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(response, HookJson.Default.HookResponse));
        }
        catch (IOException e) when (DiskErrors.IsFull(e))
        {
            throw new BerthException(
                Finding.Certain("disk-full", "The disk of the runner's work directory is full, so the runner cannot be answered",
                    $"Free space there (df -h {Path.GetDirectoryName(path)}), or let the job write less into its work directory",
                    e.Message),
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(
                Finding.Certain("response-not-written", $"The response file {path} cannot be written",
                    "See to space and rights in the runner's _temp directory.", e.Message),
                e);
        }
    }
}
