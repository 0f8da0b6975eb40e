namespace Berth.GitHub.Credentials;

/// <summary>A token that GitHub made for a person: a personal access token, or what <c>gh</c> is logged in with.</summary>
public sealed record TokenCredential(string Host, Secret Token) : Credential(Host)
{
    public override string Kind => TokenKind switch
    {
        TokenKind.Classic => "token",
        TokenKind.FineGrained => "fine-grained token",
        TokenKind.OAuth => "login token",
        TokenKind.Installation => "installation token",
        _ => "token",
    };

    public override Secret Secret => Token;

    /// <summary>By its prefix, as GitHub documents them; tokens of before 2021 have none.</summary>
    public TokenKind TokenKind => Token.Reveal() switch
    {
        ['g', 'h', 'p', '_', ..] => TokenKind.Classic,
        ['g', 'h', 'o', '_', ..] or ['g', 'h', 'u', '_', ..] => TokenKind.OAuth,
        ['g', 'h', 's', '_', ..] => TokenKind.Installation,
        { } token when token.StartsWith("github_pat_", StringComparison.Ordinal) => TokenKind.FineGrained,
        _ => TokenKind.Unknown,
    };
}
