using Ockam.Identities;

namespace Ockam.Models;

/// <summary>Weights whose key was released, and what they must be.</summary>
internal abstract class OpenWeights : IAsyncDisposable
{
    /// <summary>The model's file name.</summary>
    public required string FileName { get; init; }

    /// <summary>Bytes of the plain weights.</summary>
    public required long Size { get; init; }

    /// <summary>The authenticated SHA-256 of the plain weights, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The authenticated SHA-384 of the plain weights, 96 hexadecimal digits.</summary>
    public required string Sha384 { get; init; }

    /// <summary>Who has signed, if that was expected.</summary>
    public Identifier? Publisher { get; init; }

    /// <summary>Whether a publisher or a manifest vouches for them.</summary>
    public required bool IsVouchedFor { get; init; }

    /// <summary>Sends the weights to a server; what is not genuine never comes there whole.</summary>
    public abstract Task UploadAsync(IModelServer server, IProgress<ModelProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Verifies all of the weights without sending them.</summary>
    public abstract Task VerifyAsync(IProgress<ModelProgress>? progress, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
