using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Models;

/// <summary>Whether a sealed file is the expected publisher's; nothing of this needs a key.</summary>
internal static class PublisherRules
{
    /// <summary>Verifies the signature if there is one, and everything that is expected.</summary>
    /// <returns>Whether publisher or manifest vouch for the file; false only where that is allowed.</returns>
    /// <exception cref="ModelException">Something is not as expected; the reason says what.</exception>
    public static async ValueTask<bool> RequireAsync(
        SealedFile file, SealedModelExpectations expectations, CancellationToken cancellationToken)
    {
        RequireContext(file, expectations.Context);
        if (expectations.Publishers is null && expectations.Manifest is null && !expectations.AllowUnknownPublisher)
            throw new ModelException(
                ModelErrorReason.PublisherRequired,
                "Say which publisher is expected, or give a manifest of the file: else anybody's model would be taken for yours.");
        if (file.Header.Publisher is not null) await VerifySignatureAsync(file, expectations, cancellationToken).ConfigureAwait(false);
        if (expectations.Publishers is { } publishers) RequirePublisher(file, publishers);
        if (expectations.Manifest?.Difference(file.Describe()) is { } difference)
            throw new ModelException(
                ModelErrorReason.ManifestMismatch, $"{file.Source.Description} is not the file of the manifest: {difference}.");
        return expectations.Publishers is not null || expectations.Manifest is not null;
    }

    /// <summary>Verifies that the publisher whom the header names has signed header and trailer.</summary>
    public static async ValueTask VerifySignatureAsync(
        SealedFile file, SealedModelExpectations expectations, CancellationToken cancellationToken)
    {
        Identifier publisher = file.Header.Publisher!.Value;
        Identity? known = expectations.KnownIdentities is { } lookUp
            ? await lookUp(publisher, cancellationToken).ConfigureAwait(false)
            : null;
        try
        {
            file.Statement!.Verify(SealedFormat.Purpose, publisher, known);
        }
        catch (Exception wrong) when (wrong is IdentityException or EncodingException)
        {
            throw new ModelException(
                ModelErrorReason.SignatureRefused, $"The signature of {file.Source.Description} is refused: {wrong.Message}", wrong);
        }

        if (!file.Statement!.Content.Span.SequenceEqual(file.Stated))
            throw new ModelException(
                ModelErrorReason.SignatureRefused,
                $"{file.Source.Description} is not what {publisher} has signed: its header or its trailer was changed.");
    }

    private static void RequirePublisher(SealedFile file, IReadOnlyCollection<Identifier> publishers)
    {
        if (file.Header.Publisher is not { } publisher)
            throw new ModelException(ModelErrorReason.PublisherRequired, $"{file.Source.Description} is signed by nobody.");
        if (!publishers.Contains(publisher))
            throw new ModelException(
                ModelErrorReason.WrongPublisher,
                $"{file.Source.Description} is published by {publisher}, who is not expected ({string.Join(", ", publishers)} would be).");
    }

    private static void RequireContext(SealedFile file, EncryptionContext expected)
    {
        SealedContext.RequireBound(file.Header);
        foreach ((string key, string value) in expected)
        {
            if (file.Header.Context.TryGetValue(key, out string? found) && found == value) continue;
            throw new ModelException(
                ModelErrorReason.WrongContext,
                $"The encryption context of {file.Source.Description} does not have {key}={value}; it is {file.Header.Context}.");
        }
    }
}
