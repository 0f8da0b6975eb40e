using System.Text;

namespace Berth.Core.Services;

/// <summary>The systemd unit of a service (systemd.service(5), systemd.exec(5)). Pure: a definition in, a text out.</summary>
public static class ServiceUnit
{
    /// <summary>The unit's name.</summary>
    public const string Name = "berth.service";

    /// <summary>The first line of every unit that Berth wrote: only such a file is replaced or removed.</summary>
    public const string Mark = Author + ", which replaces it; put changes into 'systemctl edit berth'.";

    private const string Author = "# Written by 'berth service install'";

    /// <summary>What keeps the daemon from more than it needs; no part of it needs a namespace.</summary>
    private const string Restraints =
        """
        NoNewPrivileges=yes
        LockPersonality=yes
        RestrictRealtime=yes
        SystemCallArchitectures=native
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
        """;

    /// <summary>What only the machine's manager can do for a service that is not a namespace of its own.</summary>
    private const string SystemRestraints =
        """
        ProtectSystem=full
        ProtectControlGroups=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        ProtectClock=yes
        ProtectHostname=yes
        RestrictNamespaces=yes
        """;

    /// <summary>Whether a unit file is one of Berth's.</summary>
    public static bool IsOurs(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Author, StringComparison.Ordinal);
    }

    public static string Text(ServiceDefinition service)
    {
        ArgumentNullException.ThrowIfNull(service);
        bool system = service.Scope == ServiceScope.System;
        StringBuilder unit = new();
        unit.Append(Mark).Append("\n[Unit]\nDescription=GitHub Actions runners of Berth\n");
        if (system) unit.Append("Wants=network-online.target docker.service\nAfter=network-online.target docker.service\n");
        // Five failures within ten minutes are no passing trouble.
        unit.Append("StartLimitIntervalSec=600\nStartLimitBurst=5\n\n[Service]\nType=exec\n");
        unit.Append("ExecStart=").AppendJoin(' ', Command(service).Select(Word)).Append('\n');
        if (service.RunAs is { } user) unit.Append("User=").Append(user).Append('\n');
        foreach ((string name, string value) in service.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
            unit.Append("Environment=").Append(Quoted($"{name}={value}")).Append('\n');
        unit.Append("EnvironmentFile=-").Append(Path(service.VariablesFile)).Append('\n');
        // A wrong configuration or a refused credential is not mended by trying again.
        unit.Append("Restart=on-failure\nRestartSec=5\nRestartPreventExitStatus=2 4\nSuccessExitStatus=130\n");
        // At SIGTERM the daemon leaves its runners to the next one, and ends what it has just begun. Only the daemon gets it, and
        // only the daemon is ever killed: what serves a runner's hook is a process of its own.
        unit.Append("KillMode=process\nTimeoutStopSec=90\n");
        unit.Append(Restraints).Append('\n');
        if (system) unit.Append(SystemRestraints).Append('\n');
        unit.Append("\n[Install]\nWantedBy=").Append(system ? "multi-user.target" : "default.target").Append('\n');
        return unit.ToString();
    }

    private static string[] Command(ServiceDefinition service) => [service.Program, "up", "--config", service.ConfigFile];

    /// <summary>A word of a command line: there, a dollar begins a variable, but for the program itself.</summary>
    private static string Word(string word, int index) =>
        Quoted(index == 0 ? word : word.Replace("$", "$$", StringComparison.Ordinal));

    private static string Quoted(string text)
    {
        string escaped = Percent(text)
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return escaped.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:=@+,%".Contains(letter)) ? escaped : $"\"{escaped}\"";
    }

    /// <summary>The path of a setting that takes one: to the end of the line, without quotes.</summary>
    private static string Path(string path) => Percent(path);

    /// <summary>A per cent begins a specifier.</summary>
    private static string Percent(string text) => text.Replace("%", "%%", StringComparison.Ordinal);
}
