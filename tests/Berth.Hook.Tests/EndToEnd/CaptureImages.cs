using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>The images that the captures name, made here under those names, and taken away again.</summary>
public sealed class CaptureImages : IAsyncDisposable
{
    // busybox has no bash and no python: these run the step's script all the same, and show how they were called.
    private const string Job = """
        RUN printf '#!/bin/sh\nwhile [ "${1#/}" = "$1" ]; do shift; done\nexec sh -e "$@"\n' >/bin/bash \
         && cp /bin/bash /bin/python && chmod +x /bin/bash /bin/python
        CMD ["sleep", "1000"]
        """;

    private const string Server = """
        RUN mkdir /www && echo served >/www/index.html
        CMD ["httpd", "-f", "-p", "80", "-h", "/www"]
        """;

    private static readonly (string Lines, string[] Names)[] _images =
    [
        (Job, ["registry.example/debian:bookworm", "registry.example/bb:1", "localhost/bb:1", "reg.example.com/priv/img:tag", "reg2.example.com/db:latest"]),
        (Server, ["registry.example/httpd:1"]),
    ];

    private bool _made;

    public async Task MakeAsync()
    {
        foreach ((string lines, string[] names) in _made ? [] : _images)
        {
            _made = true;
            Tool.Result built = await Tool.TryAsync(
                "docker",
                ["build", "--label", "app.kubernetes.io/managed-by=berth-test", .. names.SelectMany(name => new[] { "-t", name }), "-"],
                input: System.Text.Encoding.UTF8.GetBytes($"FROM {TestImages.Busybox}\n{lines}\n"));
            Assert.True(built.ExitCode == 0, built.Output + built.Error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_made)
        {
            await Tool.TryAsync("docker", ["rmi", .. _images.SelectMany(image => image.Names)]);
        }
    }
}
