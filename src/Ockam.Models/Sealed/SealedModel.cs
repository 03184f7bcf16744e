namespace Ockam.Models;

/// <summary>Seals model weights, opens and tests sealed ones. The format is described in FORMAT.md.</summary>
public static class SealedModel
{
    /// <summary>What is appended to a model's file name for the sealed file.</summary>
    public const string Extension = ".sealed";

    /// <summary>Plain bytes of a chunk where nothing else is asked for.</summary>
    public const int DefaultChunkSize = SealedFormat.DefaultChunkSize;

    /// <summary>
    /// Seals a file: it is read once, hashed and encrypted on all cores, and gets its final name when it is whole. Where an earlier attempt
    /// was interrupted, its chunks are kept if they hold what the source holds now.
    /// </summary>
    /// <param name="request">What, how and where to.</param>
    /// <param name="progress">Gets the bytes that are done.</param>
    /// <param name="cancellationToken">Ends the work; what is sealed so far stays under a hidden name for the next attempt.</param>
    /// <exception cref="ModelException">Something is not as it must be; the reason says what.</exception>
    public static Task<ProtectedModel> ProtectAsync(
        ProtectModelRequest request, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ModelSealing(request, progress).RunAsync(cancellationToken);
    }

    /// <summary>
    /// Opens a sealed file for reading: publisher or manifest first, then the key, the commitment and the trailer. Each chunk is
    /// verified when it is read.
    /// </summary>
    /// <param name="source">The sealed file; it belongs to the reader from now on, also if this fails.</param>
    /// <param name="request">Who must have published it, and who unwraps its key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">Something is not as it must be; the reason says what.</exception>
    public static Task<SealedModelReader> OpenAsync(
        ISealedSource source, OpenModelRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(request);
        return SealedModelReader.OpenAsync(source, request, cancellationToken);
    }

    /// <summary>Opens a sealed file and writes the plain one, which gets its final name only when every byte of it was verified.</summary>
    /// <param name="path">The sealed file.</param>
    /// <param name="destination">The plain file; null for the name that the sealed one gives, beside it.</param>
    /// <param name="request">Who must have published it, and who unwraps its key.</param>
    /// <param name="overwrite">Whether a file at the destination may be replaced.</param>
    /// <param name="progress">Gets the bytes that are done.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left then.</param>
    /// <exception cref="ModelException">Something is not as it must be; the reason says what, and nothing is left.</exception>
    public static async Task<UnprotectedModel> UnprotectAsync(
        string path, string? destination, OpenModelRequest request, bool overwrite = false, IProgress<ModelProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        SealedModelReader reader = await OpenAsync(new FileSealedSource(path), request, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            destination ??= Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, reader.Info.Name);
            await reader.SaveAsync(destination, overwrite, progress, cancellationToken).ConfigureAwait(false);
            return new UnprotectedModel(Path.GetFullPath(destination), reader.Info, reader.IsVouchedFor);
        }
    }

    /// <summary>Whether a file begins as a sealed one. Whether it is whole, opening or testing it tells.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsSealed(string path)
    {
        using var file = new SourceFile(path);
        if (file.Length < SealedFormat.Magic.Length) return false;
        Span<byte> start = stackalloc byte[SealedFormat.Magic.Length];
        file.Read(0, start);
        return start.SequenceEqual(SealedFormat.Magic);
    }

    /// <summary>What a sealed file says of itself; nothing of it is verified but the form.</summary>
    /// <param name="source">The sealed file; whoever opened it closes it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">It is no sealed file.</exception>
    public static async Task<SealedModelInfo> ReadInfoAsync(ISealedSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return (await SealedFile.ReadAsync(source, cancellationToken).ConfigureAwait(false)).Describe();
    }

    /// <summary>Proves that a sealed file is whole and its publisher's, without any key: every byte of it is read.</summary>
    /// <param name="source">The sealed file; whoever opened it closes it.</param>
    /// <param name="expectations">Who must have published it; null for anyone who has signed it.</param>
    /// <param name="progress">Gets the bytes that are done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Every check with its outcome; never an error for what the bytes are.</returns>
    public static Task<SealedModelVerdict> TestAsync(
        ISealedSource source, SealedModelExpectations? expectations = null, IProgress<ModelProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new SealedModelTest(source, expectations, progress).RunAsync(cancellationToken);
    }
}
