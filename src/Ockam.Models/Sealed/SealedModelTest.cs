using System.Security.Cryptography;
using Kind = Ockam.Models.SealedModelCheckKind;
using Outcome = Ockam.Models.SealedModelOutcome;

namespace Ockam.Models;

/// <summary>Tests a sealed file without its key; one that nobody has signed can only be whole, never anyone's.</summary>
internal sealed class SealedModelTest(
    ISealedSource source, SealedModelExpectations? expectations, IProgress<ModelProgress>? progress)
{
    private readonly SealedModelCheck?[] _checks = new SealedModelCheck?[Enum.GetValues<Kind>().Length];

    public async Task<SealedModelVerdict> RunAsync(CancellationToken cancellationToken)
    {
        SealedFile file;
        try
        {
            file = await SealedFile.ReadAsync(source, cancellationToken).ConfigureAwait(false);
            SealedContext.RequireBound(file.Header);
            Set(Kind.Form, Outcome.Passed, $"A sealed model of {file.Layout.ChunkCount} chunks, {source.Length} bytes.");
        }
        catch (ModelException wrong)
        {
            Set(Kind.Form, Outcome.Failed, wrong.Message);
            return Verdict(null);
        }

        await CheckSignatureAsync(file, cancellationToken).ConfigureAwait(false);
        CheckPublisher(file);
        await CheckContentAsync(file, cancellationToken).ConfigureAwait(false);
        return Verdict(file.Describe());
    }

    private async Task CheckSignatureAsync(SealedFile file, CancellationToken cancellationToken)
    {
        if (file.Header.Publisher is not { } publisher)
        {
            // A manifest vouches for the digest of header and trailer, as a signature would.
            bool pinned = expectations?.Manifest?.Digest is not null;
            Set(Kind.Signature, pinned ? Outcome.NotRequested : Outcome.NotPossible,
                "Nobody has signed this file: without its key, or a manifest with its digest, nothing shows that it is what it was.");
            return;
        }

        try
        {
            await PublisherRules.VerifySignatureAsync(file, expectations ?? new SealedModelExpectations(), cancellationToken)
                .ConfigureAwait(false);
            Set(Kind.Signature, Outcome.Passed, $"{publisher} has signed this header and these chunks.");
        }
        catch (ModelException wrong)
        {
            Set(Kind.Signature, Outcome.Failed, wrong.Message);
        }
    }

    private void CheckPublisher(SealedFile file)
    {
        if (expectations?.Manifest?.Difference(file.Describe()) is { } difference)
            Set(Kind.Publisher, Outcome.Failed, $"This is not the file of the manifest: {difference}.");
        else if (expectations?.Publishers is { } publishers)
            Set(Kind.Publisher, file.Header.Publisher is { } found && publishers.Contains(found) ? Outcome.Passed : Outcome.Failed,
                $"The publisher is {file.Header.Publisher?.ToString() ?? "nobody"}; expected: {string.Join(", ", publishers)}.");
        else if (expectations?.Manifest is { IsOfPlainBytes: true })
            // Anybody can state these values in a file of his own, and sign it in his own name.
            Set(Kind.Publisher, Outcome.NotPossible,
                "The manifest has no digest of a sealed file: whether the plain bytes have its SHA-384 cannot be seen without the key. "
                + "Say which publisher is expected as well, or take the manifest of the sealed file itself.");
        else if (expectations?.Manifest is not null)
            Set(Kind.Publisher, Outcome.Passed, "This is the file of the manifest.");
        else
            Set(Kind.Publisher, Outcome.NotRequested,
                $"The publisher is {file.Header.Publisher?.ToString() ?? "nobody"}; none is expected.");
    }

    private async Task CheckContentAsync(SealedFile file, CancellationToken cancellationToken)
    {
        try
        {
            byte[] digest = await DigestAsync(file, cancellationToken).ConfigureAwait(false);
            bool same = digest.AsSpan().SequenceEqual(file.Trailer.Digest);
            Set(Kind.Content, same ? Outcome.Passed : Outcome.Failed, same
                ? $"All {file.Layout.ChunkCount} chunks are those that the trailer names."
                : "The chunks are not those that the trailer names: at least one byte was changed. Copy or download the file again.");
        }
        catch (ModelException wrong)
        {
            Set(Kind.Content, Outcome.Failed, wrong.Message);
        }
    }

    private async Task<byte[]> DigestAsync(SealedFile file, CancellationToken cancellationToken)
    {
        SealedLayout layout = file.Layout;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        ChunkSlot[] slots = ChunkSlot.Create(null, layout.ChunkSize, needsPlain: false);
        long next = 0;
        var pipeline = new OrderedPipeline<ChunkSlot>(slots)
        {
            Workers = source is FileSealedSource ? Environment.ProcessorCount : slots.Length,
            Fill = slot =>
            {
                slot.Index = next;
                return next++ < layout.ChunkCount;
            },
            Work = async (slot, ct) =>
            {
                slot.Length = layout.LengthOf(slot.Index);
                await source.ReadAsync(layout.OffsetOf(slot.Index), slot.Record, ct).ConfigureAwait(false);
                if (!ChunkCodec.HasHead(slot.Record.Span, slot.Length, layout.IsLast(slot.Index)))
                    throw new ModelException(ModelErrorReason.ChunkRefused, $"Chunk {slot.Index} does not say what its place says.");
                ChunkCodec.Digest(slot.Record.Span, slot.Digest);
            },
            Finish = (slot, _) =>
            {
                digest.AppendData(slot.Digest);
                progress?.Report(new ModelProgress((slot.Index * layout.ChunkSize) + slot.Length, layout.PlainSize));
                return ValueTask.CompletedTask;
            },
        };
        await pipeline.RunAsync(cancellationToken).ConfigureAwait(false);
        return digest.GetHashAndReset();
    }

    private void Set(Kind kind, Outcome outcome, string detail) => _checks[(int)kind] = new SealedModelCheck(kind, outcome, detail);

    // A check that nobody made counts as impossible, so that forgetting one never makes a file valid.
    private SealedModelVerdict Verdict(SealedModelInfo? info) => new(
        info,
        [.. _checks.Select((check, kind) =>
            check ?? new SealedModelCheck((Kind)kind, Outcome.NotPossible, "There is nothing to look at."))]);
}
