namespace Berth.Core.Caches;

/// <summary>The user and group that a job's processes run as, by number.</summary>
public readonly record struct JobUser(uint User, uint Group);
