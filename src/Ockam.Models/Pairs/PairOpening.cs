using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>Decrypts the application's pair, from wherever it is to a file that nobody else can see yet.</summary>
internal static class PairOpening
{
    private const int Overhead = GcmMessage.IvLength + GcmMessage.TagLength;

    /// <summary>Sees that somebody says which model it must be, as far as these files allow.</summary>
    /// <exception cref="ModelException">Nobody does.</exception>
    public static void RequireExpectation(SealedModelExpectations expectations)
    {
        if (expectations.Publishers is not null)
            throw new ModelException(
                ModelErrorReason.PublisherRequired, "The application's files name no publisher. Give a manifest of the model instead.");
        if (expectations.Manifest is null && !expectations.AllowUnknownPublisher)
            throw new ModelException(
                ModelErrorReason.PublisherRequired,
                "Give a manifest of the model: the application's files do not say whose they are, and anybody's would be taken for yours.");
    }

    /// <summary>How long the plain file is that an encrypted one holds.</summary>
    /// <exception cref="ModelException">It cannot be one.</exception>
    public static long PlainLengthOf(string description, long length)
    {
        long plain = length - Overhead;
        return plain is >= 0 and <= GcmMessage.MaximumLength ? plain : throw new ModelException(
            ModelErrorReason.Malformed, $"{description} cannot be an encrypted model of the application: it has {length} bytes.");
    }

    /// <summary>Decrypts all of it, and compares the tag.</summary>
    /// <param name="source">The encrypted file.</param>
    /// <param name="dataKey">The data key.</param>
    /// <param name="target">Gets the plain bytes, none of which is genuine before this returns.</param>
    /// <param name="progress">Gets the bytes that are done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ModelException">The tag does not fit.</exception>
    public static async Task<OpenedPair> DecryptAsync(
        ISealedSource source, ModelDataKey dataKey, SafeFileHandle target, IProgress<ModelProgress>? progress,
        CancellationToken cancellationToken)
    {
        long length = PlainLengthOf(source.Description, source.Length);
        var iv = new byte[GcmMessage.IvLength];
        var tag = new byte[GcmMessage.TagLength];
        await source.ReadAsync(0, iv, cancellationToken).ConfigureAwait(false);
        await source.ReadAsync(source.Length - tag.Length, tag, cancellationToken).ConfigureAwait(false);
        using var message = new GcmMessage(dataKey.Plain, iv);
        var work = new PairWork(message, length, progress);
        (byte[] found, byte[] sha256, byte[] sha384) = await work.DecryptAsync(source, target, cancellationToken).ConfigureAwait(false);
        if (!CryptographicOperations.FixedTimeEquals(found, tag))
            throw new ModelException(
                ModelErrorReason.ChunkRefused,
                $"{source.Description} is not genuine, or the data key is another file's: its tag does not fit. Download both again.");
        return new OpenedPair(length, Convert.ToHexStringLower(sha256), Convert.ToHexStringLower(sha384));
    }

    /// <summary>Sees that it is the model of the manifest, if there is one.</summary>
    /// <exception cref="ModelException">It is not.</exception>
    public static void RequireManifest(ISealedSource source, SealedModelExpectations expectations, OpenedPair pair)
    {
        if (expectations.Manifest is not { } manifest) return;
        bool same = pair.Length == manifest.PlainSize && string.Equals(pair.Sha384, manifest.Sha384, StringComparison.OrdinalIgnoreCase);
        if (!same)
            throw new ModelException(
                ModelErrorReason.ManifestMismatch,
                $"{source.Description} is not the model of the manifest: it has {pair.Length} bytes and SHA-384 {pair.Sha384}.");
    }
}
