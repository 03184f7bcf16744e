using System.Runtime.CompilerServices;

namespace Ockam.Tests.Support;

/// <summary>A test that runs programs of the system; skipped, with the reason, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsFactAttribute : FactAttribute
{
    /// <param name="programs">Their names, separated by spaces; none for a test that only needs Linux.</param>
    /// <param name="test">The test.</param>
    public NeedsFactAttribute(string programs = "", [CallerMemberName] string? test = null)
    {
        Programs = programs;
        Test = test;
        SkipFor(Tools.SkipReason(programs.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>The names of the programs.</summary>
    public string Programs { get; }

    /// <summary>Whether the programs can be run by root alone as the test runs them.</summary>
    public bool AsRoot
    {
        get;
        set
        {
            field = value;
            if (value && Skip is null && !Environment.IsPrivilegedProcess) SkipFor("needs root");
        }
    }

    private string? Test { get; }

    private void SkipFor(string? reason)
    {
        Skip = reason;
        // The ordinary output of a run has names alone, no reasons.
        if (reason is not null) DisplayName = $"{Test}: {reason}";
    }
}
