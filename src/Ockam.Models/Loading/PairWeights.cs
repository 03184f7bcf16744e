using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>
/// The weights of the application's pair. Nothing of them is genuine before all was decrypted, so they stand in a file without a name: in
/// memory if there is enough, else on a disk that keeps no plain bytes, or on any where the caller allows that.
/// </summary>
internal sealed class PairWeights : OpenWeights
{
    private readonly SafeFileHandle _file;

    [SetsRequiredMembers]
    private PairWeights(SafeFileHandle file, string name, OpenedPair pair, bool isVouchedFor)
    {
        _file = file;
        FileName = name;
        Size = pair.Length;
        Sha256 = pair.Sha256;
        Sha384 = pair.Sha384;
        IsVouchedFor = isVouchedFor;
    }

    /// <summary>Gets the key and decrypts the pair.</summary>
    public static async Task<PairWeights> OpenAsync(
        ModelLoadSource source, ImportModelRequest request, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        SealedModelExpectations expectations = request.Opening.Expectations;
        PairOpening.RequireExpectation(expectations);
        ModelNames.RequireFileName(source.FileName);
        long length = PairOpening.PlainLengthOf(source.Weights.Description, source.Weights.Length);
        SafeFileHandle file = OpenFile(length, request);
        try
        {
            using ModelDataKey key = await AttestedUnwrapping.UnwrapAsync(
                request.Opening.KeyService, request.Opening.KeyId, source.DataKey!.Value, request.PairContext,
                request.Opening.Attestation, cancellationToken).ConfigureAwait(false);
            OpenedPair pair = await PairOpening.DecryptAsync(source.Weights, key, file, progress, cancellationToken).ConfigureAwait(false);
            PairOpening.RequireManifest(source.Weights, expectations, pair);
            return new PairWeights(file, source.FileName, pair, expectations.Manifest is not null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override async Task UploadAsync(IModelServer server, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        var content = new FileStream(new SafeFileHandle(_file.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);
        await using (content.ConfigureAwait(false))
        {
            content.Position = 0;
            await server.UploadBlobAsync(Convert.FromHexString(Sha256), content, Size, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    // It was when it was decrypted.
    public override Task VerifyAsync(IProgress<ModelProgress>? progress, CancellationToken cancellationToken) => Task.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SafeFileHandle OpenFile(long length, ImportModelRequest request)
    {
        ModelPlace inMemory = request.Places.JudgeMemory();
        if ((inMemory.IsSafe || request.AllowPlaintextStore) && NamelessFile.OpenInMemory(length) is { } memory) return memory;
        string folder = Path.GetTempPath();
        ModelPlace place = request.Places.JudgeFolder(folder);
        if (place.IsSafe || request.AllowPlaintextStore) return NamelessFile.OpenOnDisk(folder);
        throw new ModelException(
            ModelErrorReason.PlaintextStore,
            "The application's file must be decrypted as a whole before any of it is genuine. "
            + (inMemory.IsSafe
                ? $"Its {length} bytes do not fit in this machine's memory"
                : $"Memory is not safe for it ({inMemory.Reason})")
            + $", and {folder} does not keep it safe: {place.Reason}. Let TMPDIR name a folder that does, encrypt or switch off the swap "
            + "space, or use the sealed format.");
    }
}
