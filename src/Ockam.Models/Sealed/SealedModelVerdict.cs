namespace Ockam.Models;

/// <summary>The judgement on a sealed file that was tested without its key.</summary>
/// <param name="Info">What the file says; null if it is no sealed file.</param>
/// <param name="Checks">Every kind of check once, in the order of <see cref="SealedModelCheckKind"/>.</param>
public sealed record SealedModelVerdict(SealedModelInfo? Info, IReadOnlyList<SealedModelCheck> Checks)
{
    /// <summary>Whether the file is whole and, as far as something was expected, the expected one.</summary>
    public bool IsValid => Checks.All(check => check.Outcome is SealedModelOutcome.Passed or SealedModelOutcome.NotRequested);

    /// <summary>One check.</summary>
    public SealedModelCheck this[SealedModelCheckKind kind] => Checks[(int)kind];
}
