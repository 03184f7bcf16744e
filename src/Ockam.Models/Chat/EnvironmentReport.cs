using System.Globalization;
using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>What is known of the environment in which a model answers.</summary>
public sealed class EnvironmentReport
{
    /// <summary>The register into which models are measured.</summary>
    public const int ModelRegister = 15;

    // Boot loader or kernel, Secure Boot, command line, model.
    private static readonly int[] s_shown = [4, 7, 12, ModelRegister];

    internal EnvironmentReport(
        string model, AttestationVerdict verdict, EnvironmentExpectations expectations, EnvironmentWay? way = null)
    {
        Model = model;
        Verdict = verdict;
        IReadOnlyDictionary<int, ReadOnlyMemory<byte>> expected = expectations.Registers();
        Registers = [.. s_shown.Union(expected.Keys).Order().Select(index => Compare(index, expected, verdict.Document))];
        NamedIdentifier = GatewayAttestation.IdentifierIn(verdict.Document?.UserData);
        PeerIdentifier = way?.After;
        Objections = [.. FindObjections(expectations), .. way?.FindObjections(NamedIdentifier) ?? []];
    }

    /// <summary>The model that was asked for.</summary>
    public string Model { get; }

    /// <summary>The judgement on the document.</summary>
    public AttestationVerdict Verdict { get; }

    /// <summary>PCR4, 7, 12 and 15, and what else is expected, in order.</summary>
    public IReadOnlyList<EnvironmentRegister> Registers { get; }

    /// <summary>The Ockam Identifier of the node that the document names; null if it names none.</summary>
    public string? NamedIdentifier { get; }

    /// <summary>
    /// The Ockam Identifier that the secure channel by which the document came has proved; null if nobody could say. The document is not
    /// bound to the channel itself: a gateway speaks HTTP, and learns nothing of what carries it to its outlet.
    /// </summary>
    public string? PeerIdentifier { get; }

    /// <summary>What speaks against this environment, in sentences; empty if nothing does.</summary>
    public IReadOnlyList<string> Objections { get; }

    /// <summary>Whether it is the environment that was meant.</summary>
    public bool IsMatch => Objections.Count == 0;

    private IEnumerable<string> FindObjections(EnvironmentExpectations expectations)
    {
        foreach (AttestationCheck check in Verdict.Objections) yield return $"{check.Kind}: {check.Detail}";
        foreach (EnvironmentRegister register in Registers)
        {
            if (!register.IsMatch)
                yield return string.Create(CultureInfo.InvariantCulture, $"PCR{register.Register}: {register.Explanation}");
        }

        if (expectations.Identifier is { } identifier && identifier != NamedIdentifier)
            yield return $"The document names the node {NamedIdentifier ?? "of nobody"}, not {identifier}: it may be another machine's.";
    }

    private static EnvironmentRegister Compare(
        int index, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> expected, AttestationDocument? document)
    {
        // Without the casts, null would become empty bytes by way of the array's conversion.
        ReadOnlyMemory<byte>? found = document is not null && document.Pcrs.TryGetValue(index, out ReadOnlyMemory<byte> value)
            ? value
            : (ReadOnlyMemory<byte>?)null;
        string measures = PcrMeaning.Of(AttestationDocumentKind.NitroTpm, index);
        if (!expected.TryGetValue(index, out ReadOnlyMemory<byte> wanted))
        {
            string missing = index == ModelRegister
                ? "nobody said which model is expected; give its SHA-384."
                : "nobody said which value is expected; give a reference of the machine's image.";
            return new EnvironmentRegister(index, measures, null, found, missing);
        }

        bool isMatch = found is { } there && there.Span.SequenceEqual(wanted.Span);
        return new EnvironmentRegister(index, measures, wanted, found, isMatch ? null : PcrExplanation.Of(index, wanted, found));
    }
}
