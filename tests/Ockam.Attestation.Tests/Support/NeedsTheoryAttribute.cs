using System.Runtime.CompilerServices;

namespace Ockam.Attestation.Tests.Support;

/// <summary>A test of several cases that runs programs of the system; skipped, with the reason, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsTheoryAttribute : TheoryAttribute
{
    /// <param name="programs">Their names, separated by spaces.</param>
    /// <param name="test">The test.</param>
    public NeedsTheoryAttribute(string programs, [CallerMemberName] string? test = null)
    {
        Programs = programs;
        Skip = Tools.SkipReason(programs.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        // The ordinary output of a run has names alone, no reasons.
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }

    /// <summary>The names of the programs.</summary>
    public string Programs { get; }
}
