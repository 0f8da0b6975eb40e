using Berth.Core.Jobs;

namespace Berth.Workflows.Hooks;

/// <summary>How a hook command ended.</summary>
/// <param name="Response">Null when the hook left its response file empty.</param>
/// <param name="Problem">What is wrong with the response, if anything.</param>
internal sealed record HookAnswer(int ExitCode, HookResponse? Response, string? Problem);
