using Berth.Core.Jobs;

namespace Berth.Workflows.Hooks;

/// <summary>The parts of a response that the runner reads; the state is passed on unread.</summary>
internal sealed record HookAnswerContext(HookResponseContext? Context, bool? IsAlpine);
