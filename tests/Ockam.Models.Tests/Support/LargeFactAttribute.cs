using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ockam.Models.Tests.Support;

/// <summary>A test that writes some gigabytes; skipped, with the reason, unless OCKAMPS_SCALE is at least 10.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LargeFactAttribute : FactAttribute
{
    private const int LeastFactor = 10;

    /// <param name="test">The test.</param>
    public LargeFactAttribute([CallerMemberName] string? test = null)
    {
        if (Scale.Factor >= LeastFactor) return;
        Skip = string.Create(CultureInfo.InvariantCulture, $"writes gigabytes; set {Scale.Variable} to {LeastFactor} or more");
        DisplayName = $"{test}: {Skip}";
    }

    /// <summary>Whether it needs the second implementation, too.</summary>
    public bool NeedsPython
    {
        get => false;
        set => Skip ??= value ? Python.SkipReason : null;
    }
}
