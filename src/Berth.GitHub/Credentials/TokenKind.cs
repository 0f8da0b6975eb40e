namespace Berth.GitHub.Credentials;

/// <summary>The kinds of tokens that GitHub makes.</summary>
public enum TokenKind
{
    Unknown,

    /// <summary>Has scopes; <c>ghp_</c>.</summary>
    Classic,

    /// <summary>Has permissions on chosen repositories; <c>github_pat_</c>.</summary>
    FineGrained,

    /// <summary>Of a login in a browser, as <c>gh</c> makes it; <c>gho_</c>, <c>ghu_</c>.</summary>
    OAuth,

    /// <summary>Of a GitHub App's installation or of a workflow; ends after an hour; <c>ghs_</c>.</summary>
    Installation,
}
