using System.Buffers;
using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>Something that was measured: its digest in each of some banks.</summary>
public sealed class PcrMeasurement
{
    // The system reads ahead by itself; a block that stays in the processor's cache is hashed faster than a larger one.
    private const int BlockLength = 128 << 10;

    // As much as is of use in a log, in UTF-16 units.
    private const int LongestText = 200;

    private PcrMeasurement(string description, IReadOnlyDictionary<TpmHash, byte[]> digests)
    {
        Description = description;
        Digests = digests;
    }

    /// <summary>What was measured, for the event log.</summary>
    public string Description { get; }

    /// <summary>The digests by bank.</summary>
    public IReadOnlyDictionary<TpmHash, byte[]> Digests { get; }

    /// <summary>The same, described otherwise.</summary>
    /// <param name="description">What was measured.</param>
    public PcrMeasurement DescribedAs(string description) => new(description, Digests);

    /// <summary>A digest that is known already; its length says for which bank it is.</summary>
    /// <param name="digest">20, 32, 48 or 64 bytes.</param>
    /// <param name="description">What it is the digest of.</param>
    public static PcrMeasurement OfDigest(ReadOnlySpan<byte> digest, string description)
    {
        TpmHash hash = TpmHashes.OfLength(digest.Length)
            ?? throw new ArgumentException($"A digest has 20, 32, 48 or 64 bytes, not {digest.Length}.", nameof(digest));
        return new PcrMeasurement(description, new Dictionary<TpmHash, byte[]> { [hash] = digest.ToArray() });
    }

    /// <summary>Measures bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="description">What they are.</param>
    /// <param name="banks">For which banks; SHA-384 alone if none is named.</param>
    public static PcrMeasurement OfBytes(ReadOnlySpan<byte> data, string description, params IReadOnlyCollection<TpmHash> banks)
    {
        var digests = new Dictionary<TpmHash, byte[]>();
        foreach (TpmHash bank in Named(banks)) digests[bank] = bank.Digest(data);
        return new PcrMeasurement(description, digests);
    }

    /// <summary>Measures a text as its UTF-8 bytes.</summary>
    /// <param name="text">The text; it becomes the description, if it is short.</param>
    /// <param name="banks">For which banks; SHA-384 alone if none is named.</param>
    public static PcrMeasurement OfText(string text, params IReadOnlyCollection<TpmHash> banks)
    {
        ArgumentNullException.ThrowIfNull(text);
        return OfBytes(System.Text.Encoding.UTF8.GetBytes(text), Shortened(text), banks);
    }

    // A character of two halves is kept whole or left out: half of one cannot be written into the log.
    private static string Shortened(string text) => text.Length <= LongestText
        ? text
        : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…";

    /// <summary>Measures a stream to its end, in constant memory.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="description">What it is.</param>
    /// <param name="banks">For which banks; SHA-384 alone if empty.</param>
    /// <param name="progress">Gets the bytes measured so far.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<PcrMeasurement> OfStreamAsync(
        Stream stream,
        string description,
        IReadOnlyCollection<TpmHash> banks,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(banks);
        var hashes = new Dictionary<TpmHash, IncrementalHash>();
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            foreach (TpmHash bank in Named(banks)) hashes[bank] = IncrementalHash.CreateHash(bank.Name());
            long done = 0;
            while (await stream.ReadAsync(block.AsMemory(0, BlockLength), cancellationToken).ConfigureAwait(false) is var length and > 0)
            {
                Hash(hashes, block, length);
                progress?.Report(done += length);
            }

            return new PcrMeasurement(description, hashes.ToDictionary(entry => entry.Key, entry => entry.Value.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block, clearArray: true);
            foreach (IncrementalHash hash in hashes.Values) hash.Dispose();
        }
    }

    /// <summary>Measures a file, in constant memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="banks">For which banks; SHA-384 alone if empty.</param>
    /// <param name="progress">Gets the bytes measured so far.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static Task<PcrMeasurement> OfFileAsync(
        string path, IReadOnlyCollection<TpmHash> banks, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(banks);
        // On one thread from end to end: handing each block from one to another costs more than it gains.
        return Task.Run(() => OfFile(path, Named(banks), progress, cancellationToken), cancellationToken);
    }

    private static PcrMeasurement OfFile(
        string path, IReadOnlyCollection<TpmHash> banks, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var hashes = new Dictionary<TpmHash, IncrementalHash>();
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            foreach (TpmHash bank in banks) hashes[bank] = IncrementalHash.CreateHash(bank.Name());
            long done = 0;
            while (RandomAccess.Read(file, block.AsSpan(0, BlockLength), done) is var length and > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Hash(hashes, block, length);
                done += length;
                progress?.Report(done);
            }

            return new PcrMeasurement(
                Path.GetFileName(path), hashes.ToDictionary(entry => entry.Key, entry => entry.Value.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block, clearArray: true);
            foreach (IncrementalHash hash in hashes.Values) hash.Dispose();
        }
    }

    private static IReadOnlyCollection<TpmHash> Named(IReadOnlyCollection<TpmHash> banks) => banks.Count == 0 ? [TpmHash.Sha384] : banks;

    private static void Hash(Dictionary<TpmHash, IncrementalHash> hashes, byte[] block, int length)
    {
        foreach (IncrementalHash hash in hashes.Values) hash.AppendData(block, 0, length);
    }
}
