using System.Diagnostics.CodeAnalysis;

namespace Ockam.Models;

/// <summary>The weights in a sealed file: they are decrypted piece by piece on their way, and stand nowhere.</summary>
internal sealed class SealedWeights : OpenWeights
{
    private readonly SealedModelReader _reader;

    [SetsRequiredMembers]
    public SealedWeights(SealedModelReader reader, bool isPublisherExpected)
    {
        _reader = reader;
        FileName = reader.Info.Name;
        Size = reader.Info.PlainSize;
        Sha256 = reader.Info.Sha256;
        Sha384 = reader.Info.Sha384;
        Publisher = isPublisherExpected ? reader.Info.Publisher : null;
        IsVouchedFor = reader.IsVouchedFor;
    }

    public override async Task UploadAsync(IModelServer server, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        var content = new VerifiedContent(_reader);
        await using (content.ConfigureAwait(false))
        {
            await server.UploadBlobAsync(Convert.FromHexString(Sha256), content, Size, progress, cancellationToken).ConfigureAwait(false);
            // A server that took less than everything has said that it has the hash of everything.
            if (!content.IsVerified) await content.DrainAsync(null, cancellationToken).ConfigureAwait(false);
        }
    }

    public override async Task VerifyAsync(IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        var content = new VerifiedContent(_reader);
        await using (content.ConfigureAwait(false)) await content.DrainAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    public override ValueTask DisposeAsync() => _reader.DisposeAsync();
}
