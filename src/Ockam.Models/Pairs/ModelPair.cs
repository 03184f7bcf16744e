using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// The pair of files of the model-sharing application: <c>NAME.enc</c> is an initialization vector of 12 bytes, one AES-256-GCM message,
/// and its tag of 16 bytes; <c>NAME.datakey.enc</c> is the wrapped data key and nothing else. It tells nothing of name, publisher and key,
/// holds at most 64 GiB, and none of it is genuine before all of it was read: prefer the sealed format where both ends know it.
/// </summary>
public static class ModelPair
{
    /// <summary>What is appended to a model's file name for the encrypted file.</summary>
    public const string Extension = ".enc";

    /// <summary>What is appended to a model's file name for the wrapped data key.</summary>
    public const string KeyExtension = ".datakey.enc";

    /// <summary>The most bytes that a plain file may have: 64 GiB less 32.</summary>
    public const long MaximumLength = GcmMessage.MaximumLength;

    /// <summary>Encrypts a file for those who know only the application's files.</summary>
    /// <param name="request">What, how and where to.</param>
    /// <param name="progress">Gets the bytes that are done.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left then.</param>
    /// <exception cref="ModelException">The file is too long, a destination is taken, or the key service refuses.</exception>
    public static async Task<ProtectedPair> ProtectAsync(
        ProtectPairRequest request, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var source = new SourceFile(request.Source);
        if (source.Length > MaximumLength)
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"{request.Source} has {source.Length} bytes; the application's files hold {MaximumLength}. Use the sealed format.");
        using ModelDataKey dataKey = await request.KeyService.GenerateDataKeyAsync(
            request.KeyId, request.Context, request.Attestation, cancellationToken).ConfigureAwait(false);
        string keyPath = KeyPathOf(request.Destination);
        using var target = PartialFile.Open(request.Destination, request.Overwrite, keep: false);
        using var keyTarget = PartialFile.Open(keyPath, request.Overwrite, keep: false);
        try
        {
            byte[] iv = RandomNumberGenerator.GetBytes(GcmMessage.IvLength);
            using var message = new GcmMessage(dataKey.Plain, iv);
            RandomAccess.Write(target.Handle, iv, 0);
            var work = new PairWork(message, source.Length, progress);
            (byte[] tag, byte[] sha256, byte[] sha384) = await work.EncryptAsync(source, target, cancellationToken).ConfigureAwait(false);
            RandomAccess.Write(target.Handle, tag, GcmMessage.IvLength + source.Length);
            RandomAccess.Write(keyTarget.Handle, dataKey.WrappedKey.Span, 0);
            // The key first: who finds the encrypted file finds the key that is its own.
            keyTarget.Complete();
            target.Complete();
            return new ProtectedPair(
                Path.GetFullPath(request.Destination), Path.GetFullPath(keyPath), source.Length, Convert.ToHexStringLower(sha256),
                Convert.ToHexStringLower(sha384));
        }
        finally
        {
            target.Discard();
            keyTarget.Discard();
        }
    }

    /// <summary>Decrypts the application's pair; the plain file gets its name only when tag and expectation were verified.</summary>
    /// <param name="request">Which files, and who unwraps the key.</param>
    /// <param name="progress">Gets the bytes that are done.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left then.</param>
    /// <exception cref="ModelException">The files are not genuine or not the expected ones; nothing is left.</exception>
    public static async Task<UnprotectedPair> UnprotectAsync(
        UnprotectPairRequest request, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        PairOpening.RequireExpectation(request.Expectations);
        var source = new FileSealedSource(request.Source);
        await using (source.ConfigureAwait(false))
            return await UnprotectAsync(source, request, progress, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<UnprotectedPair> UnprotectAsync(
        FileSealedSource source, UnprotectPairRequest request, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        // Before a key service is asked for nothing.
        _ = PairOpening.PlainLengthOf(source.Description, source.Length);
        byte[] wrapped = ReadWrappedKey(request.KeySource ?? KeyPathOf(request.Source));
        using ModelDataKey dataKey = await AttestedUnwrapping.UnwrapAsync(
            request.KeyService, request.KeyId, wrapped, request.Context, request.Attestation, cancellationToken).ConfigureAwait(false);
        using var target = PartialFile.OpenNameless(request.Destination, request.Overwrite);
        try
        {
            OpenedPair opened = await PairOpening.DecryptAsync(source, dataKey, target.Handle, progress, cancellationToken)
                .ConfigureAwait(false);
            PairOpening.RequireManifest(source, request.Expectations, opened);
            var pair = new UnprotectedPair(
                Path.GetFullPath(request.Destination), opened.Length, opened.Sha256, opened.Sha384,
                request.Expectations.Manifest is not null);
            target.Complete();
            return pair;
        }
        finally
        {
            target.Discard();
        }
    }

    /// <summary>What the two files show without a key: no more than their places and lengths.</summary>
    /// <param name="path">The encrypted file.</param>
    /// <param name="keyPath">The wrapped data key; where <see cref="KeyPathOf"/> says if null.</param>
    /// <exception cref="ModelException">One of them cannot be what it is taken for.</exception>
    /// <exception cref="IOException">One of them is not there, or cannot be read.</exception>
    public static ModelPairInfo ReadInfo(string path, string? keyPath = null)
    {
        using var source = new SourceFile(path);
        long length = PairOpening.PlainLengthOf(path, source.Length);
        keyPath ??= KeyPathOf(path);
        if (!File.Exists(keyPath))
            throw new ModelException(
                ModelErrorReason.Malformed,
                $"{path} is neither a sealed model nor one of the application: there is no wrapped data key {keyPath}.");
        byte[] wrapped = ReadWrappedKey(keyPath);
        return new ModelPairInfo(Path.GetFullPath(path), Path.GetFullPath(keyPath), length, source.Length, wrapped.Length);
    }

    /// <summary>Where the wrapped key of an encrypted file stands: <c>NAME.datakey.enc</c> beside <c>NAME.enc</c>.</summary>
    /// <param name="path">The encrypted file.</param>
    public static string KeyPathOf(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string name = path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path[..^Extension.Length] : path;
        return name + KeyExtension;
    }

    /// <summary>Whether a file is called like the wrapped data key of a pair.</summary>
    /// <param name="path">The file.</param>
    public static bool IsDataKey(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ModelObjectNames.IsDataKey(Path.GetFileName(path));
    }

    private static byte[] ReadWrappedKey(string path)
    {
        using var file = new SourceFile(path);
        return WrappedKey.Read(path, file.Length, bytes => file.Read(0, bytes));
    }
}
