using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>Carries the bytes of the application's format through cipher and hashes, on all cores and in constant memory.</summary>
internal sealed class PairWork(GcmMessage message, long length, IProgress<ModelProgress>? progress)
{
    private const int PartLength = 1024 * 1024;
    private const int Slots = 6;

    /// <summary>Encrypts into a file, behind the initialization vector.</summary>
    /// <returns>The tag, and SHA-256 and SHA-384 of the plain bytes.</returns>
    public Task<(byte[] Tag, byte[] Sha256, byte[] Sha384)> EncryptAsync(
        SourceFile source, PartialFile target, CancellationToken cancellationToken) =>
        RunAsync(source, 0, target, GcmMessage.IvLength, encrypts: true, cancellationToken);

    /// <summary>Decrypts into a file that has no name yet: nothing of it is genuine before the tag was compared.</summary>
    /// <returns>The tag that the bytes have, and SHA-256 and SHA-384 of the plain bytes.</returns>
    public Task<(byte[] Tag, byte[] Sha256, byte[] Sha384)> DecryptAsync(
        SourceFile source, PartialFile target, CancellationToken cancellationToken) =>
        RunAsync(source, GcmMessage.IvLength, target, 0, encrypts: false, cancellationToken);

    private async Task<(byte[] Tag, byte[] Sha256, byte[] Sha384)> RunAsync(
        SourceFile source, long from, PartialFile target, long to, bool encrypts, CancellationToken cancellationToken)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sha384 = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        Part[] parts = [.. Enumerable.Range(0, Slots).Select(_ => new Part(message.CreateStream()))];
        long next = 0;
        try
        {
            // Plain bytes must be hashed and ciphertext authenticated, so each is made from the other in a buffer of its own.
            var pipeline = new OrderedPipeline<Part>(parts)
            {
                Fill = part =>
                {
                    if (next >= length) return false;
                    part.Offset = next;
                    part.Length = (int)Math.Min(PartLength, length - next);
                    source.Read(from + next, part.Input);
                    next += part.Length;
                    return true;
                },
                Work = (part, _) =>
                {
                    part.Input.CopyTo(part.Output);
                    part.Stream.Apply(part.Offset, part.Output);
                    return ValueTask.CompletedTask;
                },
                Finish = (part, _) =>
                {
                    message.Append(encrypts ? part.Output : part.Input);
                    if (!encrypts)
                    {
                        sha256.AppendData(part.Output);
                        sha384.AppendData(part.Output);
                    }

                    RandomAccess.Write(target.Handle, part.Output, to + part.Offset);
                    progress?.Report(new ModelProgress(part.Offset + part.Length, length));
                    return ValueTask.CompletedTask;
                },
                Beside = encrypts ? [part => sha256.AppendData(part.Input), part => sha384.AppendData(part.Input)] : [],
            };
            await pipeline.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (Part part in parts) part.Dispose();
        }

        source.RequireUnchanged();
        return (message.Finish(), sha256.GetHashAndReset(), sha384.GetHashAndReset());
    }

    private sealed class Part(CounterStream stream) : IDisposable
    {
        private readonly byte[] _input = new byte[PartLength];
        private readonly byte[] _output = new byte[PartLength];

        public CounterStream Stream { get; } = stream;

        public long Offset { get; set; }

        public int Length { get; set; }

        public Span<byte> Input => _input.AsSpan(0, Length);

        public Span<byte> Output => _output.AsSpan(0, Length);

        public void Dispose()
        {
            Stream.Dispose();
            CryptographicOperations.ZeroMemory(_input);
            CryptographicOperations.ZeroMemory(_output);
        }
    }
}
