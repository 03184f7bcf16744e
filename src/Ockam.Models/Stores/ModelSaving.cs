using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>Saves a model of a store as files: the same rules for every store.</summary>
internal sealed class ModelSaving
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int BlockLength = 1024 * 1024;

    private readonly PublishedModel _model;
    private readonly ModelDownloadRequest _request;
    private readonly string _weightsPath;
    private readonly string? _keyPath;

    public ModelSaving(PublishedModel model, ModelDownloadRequest request)
    {
        _model = model;
        _request = request;
        string folder = Path.GetFullPath(request.Folder);
        // What a store calls its objects never chooses a folder.
        string name = request.FileName ?? model.Weights.Key[(model.Weights.Key.LastIndexOf('/') + 1)..];
        ModelNames.RequireFileName(name);
        _weightsPath = Path.Combine(folder, name);
        if (model.Layout != ModelLayout.Pair) return;
        string keyName = ModelObjectNames.KeyOf(name) ?? name + ModelPair.KeyExtension;
        ModelNames.RequireFileName(keyName);
        _keyPath = Path.Combine(folder, keyName);
    }

    /// <summary>Reads the wrapped data key of a pair.</summary>
    public required Func<CancellationToken, ValueTask<byte[]>> ReadDataKey { get; init; }

    /// <summary>Brings the weights into the file; answers what was there already, and what they were compared with.</summary>
    public required Func<PartialFile, CancellationToken, Task<(long Resumed, DownloadVerification Verification)>> Fetch { get; init; }

    public async Task<DownloadedModel> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_weightsPath)!);
        byte[]? dataKey = null;
        if (_keyPath is not null)
        {
            dataKey = await ReadDataKey(cancellationToken).ConfigureAwait(false);
            PairFiles.RequireFree(_keyPath, dataKey, _request.Overwrite);
        }

        using var weights = PartialFile.Open(_weightsPath, _request.Overwrite, keep: _request.Resume);
        (long resumed, DownloadVerification verification) = await Fetch(weights, cancellationToken).ConfigureAwait(false);
        try
        {
            RequireSize(weights);
            if (_model.Layout == ModelLayout.Sealed) verification = await TestAsync(weights, cancellationToken).ConfigureAwait(false);
        }
        catch (ModelException)
        {
            // Nothing of it is worth another attempt.
            weights.Discard();
            throw;
        }

        string sha256 = Hash(weights, cancellationToken);
        PairFiles.Place(weights, _weightsPath, _keyPath, dataKey, _request.Overwrite, Mode);
        return new DownloadedModel(_weightsPath, _keyPath, _model.Weights.Size, sha256, resumed, verification);
    }

    private void RequireSize(PartialFile weights)
    {
        if (weights.Length != _model.Weights.Size)
            throw new ModelException(
                ModelErrorReason.Damaged,
                $"{_model.Weights.Key} has {_model.Weights.Size} bytes in {_model.Store}, and {weights.Length} have arrived.");
    }

    private static async Task<DownloadVerification> TestAsync(PartialFile weights, CancellationToken cancellationToken)
    {
        var source = new FileSealedSource(weights);
        await using ConfiguredAsyncDisposable end = source.ConfigureAwait(false);
        SealedModelVerdict verdict = await SealedModel.TestAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
        // That nobody has signed it is for those to judge who open it; that its bytes are others than it says is not.
        SealedModelCheck? failed = verdict.Checks.FirstOrDefault(check => check.Outcome == SealedModelOutcome.Failed);
        return failed is null
            ? DownloadVerification.SealedDigest
            : throw new ModelException(ModelErrorReason.Damaged, $"What was published is not whole: {failed.Detail}");
    }

    private static string Hash(PartialFile weights, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockLength];
        long done = 0;
        for (int read; (read = RandomAccess.Read(weights.Handle, block, done)) > 0; done += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
