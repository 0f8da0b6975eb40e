using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Berth.Images.Registries;

/// <summary>How a registry wants to be told who asks (<c>WWW-Authenticate</c>).</summary>
/// <param name="Realm">Where tokens come from; null for basic authentication.</param>
internal sealed partial record Challenge(Uri? Realm, string? Service, string? Scope)
{
    /// <summary>The first challenge that can be met; null when there is none.</summary>
    public static Challenge? Of(HttpResponseMessage response)
    {
        foreach (AuthenticationHeaderValue header in response.Headers.WwwAuthenticate)
        {
            if (header.Scheme.Equals("basic", StringComparison.OrdinalIgnoreCase)) return new Challenge(null, null, null);
            if (!header.Scheme.Equals("bearer", StringComparison.OrdinalIgnoreCase)) continue;
            Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
            foreach (Match match in Parameter().Matches(header.Parameter ?? ""))
                parameters[match.Groups["name"].Value] = match.Groups["value"].Value;
            if (Uri.TryCreate(parameters.GetValueOrDefault("realm"), UriKind.Absolute, out Uri? realm))
                return new Challenge(realm, parameters.GetValueOrDefault("service"), parameters.GetValueOrDefault("scope"));
        }

        return null;
    }

    [GeneratedRegex("""(?<name>[a-zA-Z_]+)=(?:"(?<value>[^"]*)"|(?<value>[^",\s]+))""", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
