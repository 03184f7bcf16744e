using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

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
        RunAsync(source, null, target.Handle, GcmMessage.IvLength, cancellationToken);

    /// <summary>Decrypts into a file that has no name yet: nothing of it is genuine before the tag was compared.</summary>
    /// <returns>The tag that the bytes have, and SHA-256 and SHA-384 of the plain bytes.</returns>
    public Task<(byte[] Tag, byte[] Sha256, byte[] Sha384)> DecryptAsync(
        ISealedSource source, SafeFileHandle target, CancellationToken cancellationToken) =>
        RunAsync(null, source, target, 0, cancellationToken);

    private async Task<(byte[] Tag, byte[] Sha256, byte[] Sha384)> RunAsync(
        SourceFile? plain, ISealedSource? encrypted, SafeFileHandle target, long to, CancellationToken cancellationToken)
    {
        bool encrypts = encrypted is null;
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sha384 = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        Part[] parts = [.. Enumerable.Range(0, Slots).Select(_ => new Part(message.CreateStream()))];
        long next = 0;
        try
        {
            // Plain bytes must be hashed and ciphertext authenticated, so each is made from the other in a buffer of its own.
            var pipeline = new OrderedPipeline<Part>(parts)
            {
                Workers = encrypted is null or FileSealedSource ? Environment.ProcessorCount : parts.Length,
                Fill = part =>
                {
                    if (next >= length) return false;
                    part.Offset = next;
                    part.Length = (int)Math.Min(PartLength, length - next);
                    plain?.Read(next, part.Input.Span);
                    next += part.Length;
                    return true;
                },
                Work = async (part, ct) =>
                {
                    // Several at once, since a store may be far away.
                    if (encrypted is not null)
                        await encrypted.ReadAsync(GcmMessage.IvLength + part.Offset, part.Input, ct).ConfigureAwait(false);
                    part.Input.CopyTo(part.Output);
                    part.Stream.Apply(part.Offset, part.Output.Span);
                },
                Finish = (part, _) =>
                {
                    message.Append(encrypts ? part.Output.Span : part.Input.Span);
                    if (!encrypts)
                    {
                        sha256.AppendData(part.Output.Span);
                        sha384.AppendData(part.Output.Span);
                    }

                    RandomAccess.Write(target, part.Output.Span, to + part.Offset);
                    progress?.Report(new ModelProgress(part.Offset + part.Length, length));
                    return ValueTask.CompletedTask;
                },
                Beside = encrypts ? [part => sha256.AppendData(part.Input.Span), part => sha384.AppendData(part.Input.Span)] : [],
            };
            await pipeline.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (Part part in parts) part.Dispose();
        }

        plain?.RequireUnchanged();
        return (message.Finish(), sha256.GetHashAndReset(), sha384.GetHashAndReset());
    }

    private sealed class Part(CounterStream stream) : IDisposable
    {
        private readonly byte[] _input = new byte[PartLength];
        private readonly byte[] _output = new byte[PartLength];

        public CounterStream Stream { get; } = stream;

        public long Offset { get; set; }

        public int Length { get; set; }

        public Memory<byte> Input => _input.AsMemory(0, Length);

        public Memory<byte> Output => _output.AsMemory(0, Length);

        public void Dispose()
        {
            Stream.Dispose();
            CryptographicOperations.ZeroMemory(_input);
            CryptographicOperations.ZeroMemory(_output);
        }
    }
}
