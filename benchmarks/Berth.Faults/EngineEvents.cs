using System.Threading.Channels;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Faults;

/// <summary>What the engine says that it does, with its own times.</summary>
internal sealed class EngineEvents : IAsyncDisposable, IProgress<Message>
{
    private readonly Channel<Message> _messages = Channel.CreateUnbounded<Message>();
    private readonly CancellationTokenSource _end = new();
    private Task _following = Task.CompletedTask;

    public DockerClient Client { get; } = new DockerClientBuilder().Build();

    public static async Task<EngineEvents> FollowAsync()
    {
        EngineEvents events = new();
        events._following = events.Client.System.MonitorEventsAsync(new ContainerEventsParameters(), events, events._end.Token);
        // The subscription stands when something that was made is told of.
        string name = $"berth-faults-{Guid.NewGuid():N}";
        for (Task<bool> told = events._messages.Reader.WaitToReadAsync().AsTask(); !told.IsCompleted;)
        {
            await events.Client.Volumes.CreateAsync(new VolumesCreateParameters { Name = name });
            await events.Client.Volumes.RemoveAsync(name);
            await Task.WhenAny(told, Task.Delay(100));
        }

        return events;
    }

    public void Report(Message value) => _messages.Writer.TryWrite(value);

    /// <summary>When an action on something with a label happened first after a moment.</summary>
    public async Task<DateTimeOffset> NextAsync(string action, string label, DateTimeOffset after, TimeSpan patience)
    {
        using CancellationTokenSource late = new(patience);
        await foreach (Message message in _messages.Reader.ReadAllAsync(late.Token))
        {
            DateTimeOffset at = DateTimeOffset.UnixEpoch.AddTicks((message.TimeNano ?? 0) / 100);
            if (at >= after && message.Action == action && message.Actor.Attributes?.ContainsKey(label) == true) return at;
        }

        throw new InvalidOperationException($"the engine told of no {action} of {label}");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _following;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }

        Client.Dispose();
        _end.Dispose();
    }
}
