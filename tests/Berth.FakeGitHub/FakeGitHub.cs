using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Berth.FakeGitHub;

/// <summary>
/// A GitHub Enterprise Server on loopback, as far as runner scale sets need one: a real HTTP server with a memory. What it is asked
/// goes by the protocol unless a fault is asked for.
/// </summary>
public sealed class FakeGitHub : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Dictionary<FakeRoute, Queue<Fault>> _faults = [];
    private readonly List<FakeRequest> _requests = [];
    private int _requestNumber;

    private FakeGitHub(WebApplication server, TimeProvider time)
    {
        _server = server;
        Service = new FakeService(time);
    }

    /// <summary>What it knows; lock it to look at more than one thing.</summary>
    public FakeService Service { get; }

    /// <summary>Its address, without a slash at its end.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The host that credentials are for.</summary>
    public string Host => new Uri(Url).Authority;

    /// <summary>An answer of a fault whose body is <c>echo</c> repeats the request's token, as a careless proxy does.</summary>
    public bool Echo { get; set; }

    /// <summary>Every request so far.</summary>
    public IReadOnlyList<FakeRequest> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    /// <param name="certificate">To speak TLS with; null for plain HTTP.</param>
    public static async Task<FakeGitHub> StartAsync(TimeProvider? time = null, X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        WebApplication server = builder.Build();
        FakeGitHub github = new(server, time ?? TimeProvider.System);
        server.Run(github.AnswerAsync);
        await server.StartAsync();
        github.Url = github.Service.Url = server.Urls.Single();
        return github;
    }

    /// <summary>The next answers on a route go wrong, one after the other.</summary>
    public void Fail(FakeRoute route, params IEnumerable<Fault> faults)
    {
        lock (_faults)
        {
            if (!_faults.TryGetValue(route, out Queue<Fault>? queue)) _faults[route] = queue = new Queue<Fault>();
            foreach (Fault fault in faults) queue.Enqueue(fault);
        }
    }

    /// <summary>So often a route was asked.</summary>
    public int Count(FakeRoute route) => Requests.Count(request => request.Route == route);

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        string[] authorization = context.Request.Headers.Authorization.ToString().Split(' ', 2);
        FakeRoute? route = Routes.Of(context.Request.Method, context.Request.Path.Value ?? "");
        FakeRequest request = new(
            route, context.Request.Method, context.Request.Path.Value ?? "", context.Request.QueryString.Value ?? "",
            authorization[0], authorization.ElementAtOrDefault(1) ?? "", body, context.Request.Headers.UserAgent.ToString(),
            context.Request.Headers["X-ScaleSetMaxCapacity"].FirstOrDefault());
        lock (_requests) _requests.Add(request);
        Fault? fault = Take(route);
        FakeAnswer answer = fault?.Instead ?? await Service.AnswerAsync(request, context.RequestAborted);
        answer = fault?.Edit?.Invoke(answer) ?? answer;
        if (Echo && answer.Body == "echo") answer = answer with { Body = $$"""{"message":"no: {{request.Token}}!"}""" };
        await SendAsync(context, answer, fault?.SentPart);
    }

    private Fault? Take(FakeRoute? route)
    {
        lock (_faults)
            return route is { } known && _faults.TryGetValue(known, out Queue<Fault>? queue) && queue.TryDequeue(out Fault? fault)
                ? fault
                : null;
    }

    private async Task SendAsync(HttpContext context, FakeAnswer answer, double? part)
    {
        if (part == 0)
        {
            context.Abort();
            return;
        }

        int number = Interlocked.Increment(ref _requestNumber);
        context.Response.StatusCode = answer.Status;
        context.Response.Headers["X-GitHub-Request-Id"] = $"FAKE:{number}";
        context.Response.Headers["ActivityId"] = $"activity-{number}";
        foreach ((string name, string value) in answer.Headers) context.Response.Headers[name] = value;
        byte[] bytes = Encoding.UTF8.GetBytes(answer.Body);
        if (bytes.Length == 0) return;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes.AsMemory(0, (int)(bytes.Length * (part ?? 1))));
        await context.Response.Body.FlushAsync();
        if (part is not null) context.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        Service.End();
        await _server.DisposeAsync();
        Service.Dispose();
    }
}
