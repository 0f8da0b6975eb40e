using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Berth.Tests.Shared;

namespace Berth.Images.Tests;

/// <summary>
/// A registry on loopback that takes and gives images as the distribution specification has it: sessions of uploads, digests
/// that it checks, and, with a password, logins by basic authentication or by tokens.
/// </summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    public const string User = "berth";
    public const string Password = "pass:word";
    public const string Identity = "an-identity";

    private readonly LoopbackServer _server;
    private readonly ConcurrentDictionary<string, (string Type, byte[] Content)> _content = new();
    private readonly ConcurrentDictionary<string, MemoryStream> _sessions = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private int _tokens;

    public FakeRegistry() => _server = new LoopbackServer(AnswerAsync);

    public enum Login
    {
        None,
        Basic,
        Token,
    }

    public string Host => _server.Host;

    public Login Wants { get; init; }

    /// <summary>Where it sends whoever wants a token; null for itself.</summary>
    public string? Realm { get; init; }

    /// <summary>A token is good for so many requests.</summary>
    public int TokenLasts { get; init; } = int.MaxValue;

    /// <summary>More at once is refused, as some proxies do.</summary>
    public long MostAtOnce { get; init; } = long.MaxValue;

    /// <summary>Asked before each answer, with method and path: a status to answer with instead.</summary>
    public Func<string, int?> Fault { get; init; } = _ => null;

    /// <summary>What was asked: method and path, without the names of sessions.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>What came with the last token request.</summary>
    public string? TokenRequest { get; private set; }

    public byte[]? Manifest(string repository, string reference) =>
        _content.TryGetValue($"/v2/{repository}/manifests/{reference}", out (string Type, byte[] Content) found) ? found.Content : null;

    public byte[]? Blob(string repository, string digest) =>
        _content.TryGetValue($"/v2/{repository}/blobs/{digest}", out (string Type, byte[] Content) found) ? found.Content : null;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using MemoryStream body = new();
        await context.Request.InputStream.CopyToAsync(body);
        string path = context.Request.Url!.AbsolutePath;
        string call = $"{context.Request.HttpMethod} {(path.Contains("/uploads/", StringComparison.Ordinal) ? path[..(path.IndexOf("/uploads/", StringComparison.Ordinal) + 9)] : path)}";
        _calls.Enqueue(call);
        if (Fault(call) is { } status) Error(context, status, "UNAVAILABLE");
        else Answer(context, path, body.ToArray());
        context.Response.Close();
    }

    private void Answer(HttpListenerContext context, string path, byte[] body)
    {
        if (path == "/token")
        {
            Token(context, body);
            return;
        }

        if (!IsLetIn(context))
        {
            context.Response.Headers["WWW-Authenticate"] = Wants == Login.Basic
                ? "Basic realm=\"registry\""
                : $"Bearer realm=\"{Realm ?? $"http://{Host}/token"}\",service=\"fake\",scope=\"repository:team/berth:pull,push\"";
            Error(context, 401, "UNAUTHORIZED");
            return;
        }

        string[] parts = path.Split('/');
        if (path.Contains("/uploads/", StringComparison.Ordinal)) Upload(context, path, parts[^1], body);
        else if (context.Request.HttpMethod == "PUT" && parts[^2] == "manifests") Put(context, path, body);
        else if (_content.TryGetValue(path, out (string Type, byte[] Content) found)) Send(context, found.Type, found.Content);
        else if (path == "/v2/") Send(context, "application/json", "{}"u8.ToArray());
        else Error(context, 404, "NOT_FOUND");
    }

    private bool IsLetIn(HttpListenerContext context)
    {
        string? who = context.Request.Headers["Authorization"];
        return Wants switch
        {
            Login.Basic => who == Basic,
            Login.Token => who is not null && who.StartsWith("Bearer token-", StringComparison.Ordinal)
                && who == $"Bearer token-{_tokens}" && Use(),
            _ => true,
        };
    }

    private int _uses;

    private bool Use() => _uses++ < TokenLasts;

    private static string Basic => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))}";

    private void Token(HttpListenerContext context, byte[] body)
    {
        string form = Encoding.UTF8.GetString(body);
        TokenRequest = $"{context.Request.HttpMethod} {context.Request.Url!.Query} {form}";
        bool known = context.Request.Headers["Authorization"] == Basic
            || (context.Request.HttpMethod == "POST" && form.Contains($"refresh_token={Identity}", StringComparison.Ordinal));
        if (!known)
        {
            Error(context, 401, "UNAUTHORIZED");
            return;
        }

        _tokens++;
        _uses = 0;
        string field = context.Request.HttpMethod == "POST" ? "access_token" : "token";
        Send(context, "application/json", Encoding.UTF8.GetBytes($$"""{"{{field}}":"token-{{_tokens}}"}"""));
    }

    private void Upload(HttpListenerContext context, string path, string session, byte[] body)
    {
        string collection = path[..(path.IndexOf("/uploads/", StringComparison.Ordinal) + 9)];
        if (body.Length > MostAtOnce)
        {
            Error(context, 413, "TOO_LARGE");
            return;
        }

        if (context.Request.HttpMethod == "POST")
        {
            session = Guid.NewGuid().ToString("N");
            _sessions[session] = new MemoryStream();
        }
        else if (!_sessions.TryGetValue(session, out MemoryStream? content))
        {
            Error(context, 404, "BLOB_UPLOAD_UNKNOWN");
            return;
        }
        else if (context.Request.HttpMethod == "PATCH"
            && context.Request.Headers["Content-Range"] is { } range
            && range != string.Create(CultureInfo.InvariantCulture, $"{content.Length}-{content.Length + body.Length - 1}"))
        {
            Error(context, 416, "RANGE_INVALID");
            return;
        }
        else
        {
            content.Write(body);
            if (context.Request.HttpMethod == "PUT")
            {
                _sessions.TryRemove(session, out _);
                End(context, collection, content.ToArray());
                return;
            }
        }

        context.Response.StatusCode = 202;
        // A state of its own, that has to come back as it was.
        context.Response.Headers["Location"] = $"{collection}{session}?_state=a%2Fb";
    }

    private void End(HttpListenerContext context, string collection, byte[] content)
    {
        string digest = Digest(content);
        if (context.Request.QueryString["digest"] != digest || context.Request.QueryString["_state"] != "a/b")
        {
            Error(context, 400, "DIGEST_INVALID");
            return;
        }

        _content[collection.Replace("uploads/", digest, StringComparison.Ordinal)] = ("application/octet-stream", content);
        context.Response.StatusCode = 201;
    }

    /// <summary>A manifest that names what is not there is refused.</summary>
    private void Put(HttpListenerContext context, string path, byte[] content)
    {
        string digest = Digest(content);
        string type = context.Request.ContentType!;
        string repository = path[..path.IndexOf("/manifests/", StringComparison.Ordinal)];
        System.Text.Json.Nodes.JsonNode document = System.Text.Json.Nodes.JsonNode.Parse(content)!;
        IEnumerable<string> blobs = document["layers"] is { } layers
            ? layers.AsArray().Append(document["config"]!.DeepClone()).Select(blob => $"{repository}/blobs/{blob!["digest"]}")
            : document["manifests"]!.AsArray().Select(entry => $"{repository}/manifests/{entry!["digest"]}");
        if (blobs.Any(blob => !_content.ContainsKey(blob)) || (string?)document["mediaType"] != type)
        {
            Error(context, 400, "MANIFEST_INVALID");
            return;
        }

        _content[path] = (type, content);
        _content[$"{repository}/manifests/{digest}"] = (type, content);
        context.Response.StatusCode = 201;
        context.Response.Headers["Docker-Content-Digest"] = digest;
    }

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private static void Error(HttpListenerContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        if (context.Request.HttpMethod != "HEAD")
            context.Response.OutputStream.Write(Encoding.UTF8.GetBytes($$"""{"errors":[{"code":"{{code}}","message":"not this time"}]}"""));
    }

    private static void Send(HttpListenerContext context, string type, byte[] content)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength64 = content.Length;
        if (context.Request.HttpMethod != "HEAD") context.Response.OutputStream.Write(content);
    }
}
