using System.Security.Cryptography;
using Check = Ockam.Attestation.AttestationCheckKind;

namespace Ockam.Attestation;

/// <summary>The checks that concern what the document says.</summary>
internal sealed class ContentChecks(
    AttestationDocument document,
    IReadOnlyList<AttestationCertificate> chain,
    AttestationExpectations expectations,
    DateTimeOffset at,
    CheckList checks)
{
    public void Run()
    {
        CheckClock();
        CheckFreshness();
        CheckIdentity();
        CheckDebug();
        CheckField(Check.Nonce, "nonce", document.Nonce, expectations.Nonce);
        CheckField(Check.UserData, "user data", document.UserData, expectations.UserData);
        CheckField(Check.PublicKey, "public key", document.PublicKey, expectations.PublicKey);
        CheckPcrs();
    }

    private void CheckClock()
    {
        TimeSpan ahead = document.Timestamp - at;
        string times = $"Signed at {ChainChecks.Shown(document.Timestamp)}, judged for {ChainChecks.Shown(at)}";
        if (ahead > expectations.ClockLeeway)
        {
            checks.Fail(Check.Clock, $"{times}: {ChainChecks.Span(ahead)} in the future, beyond the leeway of "
                + $"{ChainChecks.Span(expectations.ClockLeeway)}. Set this machine's clock, or name the time for which to judge.");
        }
        else if (chain.Count > 0 && !chain[^1].IsValidAt(document.Timestamp, expectations.ClockLeeway))
        {
            checks.Fail(Check.Clock,
                $"Signed at {ChainChecks.Shown(document.Timestamp)}, when the signer's own certificate was not valid.");
        }
        else
        {
            checks.Pass(Check.Clock, $"{times}.");
        }
    }

    private void CheckFreshness()
    {
        TimeSpan age = at - document.Timestamp;
        if (expectations.MaximumAge is not { } maximum)
            checks.NotRequested(Check.Freshness, $"The document is {ChainChecks.Span(age)} old; any age is allowed.");
        else if (age > maximum)
            checks.Fail(Check.Freshness,
                $"The document is {ChainChecks.Span(age)} old; {ChainChecks.Span(maximum)} are allowed. Ask for a new one.");
        else if (age < -expectations.ClockLeeway)
            checks.Impossible(Check.Freshness, "The document comes from the future, so its age cannot be told.");
        else
            checks.Pass(Check.Freshness, $"The document is {ChainChecks.Span(age)} old; {ChainChecks.Span(maximum)} are allowed.");
    }

    private void CheckIdentity()
    {
        string? objection = Objection();
        if (objection is null) checks.Pass(Check.Identity, $"{document.ModuleId}, as its certificates say.");
        else if (chain.Count == 0) checks.Impossible(Check.Identity, objection);
        else checks.Fail(Check.Identity, objection);
    }

    private string? Objection()
    {
        if (expectations.Kind is { } wanted && wanted != document.Kind)
            return $"A {AttestationVerifier.Name(wanted)} is expected; the document is one of a {AttestationVerifier.Name(document.Kind)}.";
        if (document.InstanceId is not { } instance || AttestationModule.KindOf(document.ModuleId) is not { } kind)
            return $"The module '{document.ModuleId}' does not have the form that Nitro gives to modules.";
        if (kind != document.Kind)
            return $"The module '{document.ModuleId}' is no {AttestationVerifier.Name(document.Kind)}, but the registers are those of one.";
        if (chain.Count < 2) return "The certificates that name the instance could not be read.";
        string? region = RegionAfter(chain[^1].CommonName, document.ModuleId);
        if (region is null) return $"The leaf's name {chain[^1].Subject} is not that of the module {document.ModuleId}.";
        if (RegionAfter(chain[^2].CommonName, instance) != region)
            return $"The certificate above the leaf, {chain[^2].Subject}, is not that of instance {instance} in region {region}.";
        if (expectations.InstanceIds is { } allowed && !allowed.Contains(instance))
            return $"Instance {instance} is not one of those that are expected ({string.Join(", ", allowed)}).";
        return null;
    }

    // Names are "<module or instance>.<region>.aws…"; the rest differs between partitions.
    private static string? RegionAfter(string commonName, string owner)
    {
        if (!commonName.StartsWith(owner, StringComparison.Ordinal)) return null;
        string[] labels = commonName[owner.Length..].Split('.');
        return labels is ["", { Length: > 0 } region, _, ..] ? region : null;
    }

    private void CheckDebug()
    {
        bool tpm = document.Kind == AttestationDocumentKind.NitroTpm;
        int[] telling = tpm ? [4] : [0, 1, 2];
        int[] missing = [.. telling.Where(index => !document.Pcrs.ContainsKey(index))];
        int[] zero = [.. telling.Except(missing).Where(index => !document.Pcrs[index].Span.ContainsAnyExcept((byte)0))];
        if (missing.Length > 0)
            checks.Impossible(Check.Debug, $"The document does not have PCR{string.Join(", PCR", missing)}.");
        else if (zero.Length == 0)
            checks.Pass(Check.Debug, $"PCR{string.Join(", PCR", telling)} hold measurements.");
        else if (expectations.AllowDebug)
            checks.NotRequested(Check.Debug, $"PCR{string.Join(", PCR", zero)} are zero: nothing was measured, which is allowed here.");
        else
            checks.Fail(Check.Debug, tpm
                ? "PCR4 is zero: the boot loader was not measured, so the document says nothing about what runs."
                : $"PCR{string.Join(", PCR", zero)} are zero: the enclave runs in debug mode; start it without.");
    }

    private void CheckField(Check kind, string name, ReadOnlyMemory<byte>? found, ReadOnlyMemory<byte>? expected)
    {
        if (expected is not { } wanted)
            checks.NotRequested(kind, $"No {name} is expected; the document has {(found is null ? "none" : "one")}.");
        else if (found is not { } value)
            checks.Fail(kind, $"The document has no {name}; one of {wanted.Length} bytes is expected.");
        else if (!CryptographicOperations.FixedTimeEquals(value.Span, wanted.Span))
            checks.Fail(kind, kind == Check.Nonce
                ? "The nonce is not the one that was sent: the document answers another request, and may be a replay."
                : $"The {name} is not the expected one.");
        else
            checks.Pass(kind, $"The {name} is the expected one ({wanted.Length} bytes).");
    }

    private void CheckPcrs()
    {
        if (expectations.Pcrs is not { } expected)
        {
            checks.NotRequested(Check.Pcrs, "No values of registers are expected.");
            return;
        }

        var different = new List<string>();
        foreach ((int index, ReadOnlyMemory<byte> value) in expected.OrderBy(pair => pair.Key))
        {
            if (!document.Pcrs.TryGetValue(index, out ReadOnlyMemory<byte> found))
                different.Add($"PCR{index} is not in the document");
            else if (!CryptographicOperations.FixedTimeEquals(found.Span, value.Span))
                different.Add(Difference(index, value, found));
        }

        string all = string.Join(", ", expected.Keys.Order().Select(index => $"PCR{index}"));
        if (different.Count > 0) checks.Fail(Check.Pcrs, string.Join("; ", different) + ".");
        else if (expected.Count == 0) checks.NotRequested(Check.Pcrs, "The list of expected registers is empty.");
        else checks.Pass(Check.Pcrs,
            $"{all} {(expected.Count == 1 ? "has" : "have")} the expected value{(expected.Count == 1 ? "" : "s")}.");
    }

    // What registers of an Enclave measure differs, and is explained nowhere.
    private string Difference(int index, ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> found)
    {
        string what = $"PCR{index} ({PcrMeaning.Of(document.Kind, index)}) is {Hex(found)}, not {Hex(expected)}";
        return document.Kind == AttestationDocumentKind.NitroTpm
            ? $"{what} - {PcrExplanation.Of(index, expected, found).TrimEnd('.')}"
            : what;
    }

    private static string Hex(ReadOnlyMemory<byte> value) => Convert.ToHexStringLower(value.Span);
}
