using System.Buffers.Binary;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Benchmarks;

/// <summary>
/// The record layer against the cipher that it is made of: seal one record and open it, in place. Each invocation is one key's 32
/// records, so that the new key at both ends counts with its exact share.
/// </summary>
public class RecordLayerBenchmarks
{
    private const int Records = (int)RecordFormat.RekeyInterval;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(RecordFormat.KeyLength);
    private readonly byte[] _nonce = new byte[RecordFormat.CipherNonceLength];
    private readonly byte[] _tag = new byte[RecordFormat.TagLength];
    private readonly Route _onward = new(new Address("echo"));
    private readonly Route _return = new(Address.Random());
    private ulong _counter;
    private byte[] _buffer = [];
    private AesGcm _sender = null!;
    private AesGcm _receiver = null!;
    private AesGcm? _cipher;
    private RecordEncryptor _encryptor = null!;
    private RecordDecryptor _decryptor = null!;

    /// <summary>In bytes.</summary>
    [Params(64, 48 * 1024)]
    public int Payload { get; set; }

    /// <summary>Makes both ends of both.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _buffer = RandomNumberGenerator.GetBytes(RoutedMessage.HeadRoom + Payload + RoutedMessage.TailRoom);
        _sender = new AesGcm(_key, RecordFormat.TagLength);
        _receiver = new AesGcm(_key, RecordFormat.TagLength);
        _encryptor = new RecordEncryptor(_key);
        _decryptor = new RecordDecryptor(_key);
    }

    /// <summary>The bar: nothing but AES-256-GCM, with the nonce counted on.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records)]
    public void Raw()
    {
        Span<byte> text = _buffer.AsSpan(RoutedMessage.HeadRoom, Payload);
        for (int i = 0; i < Records; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_nonce.AsSpan(4), _counter++);
            _sender.Encrypt(_nonce, text, text, _tag);
            _receiver.Decrypt(_nonce, text, _tag, text);
        }
    }

    /// <summary>The record layer alone.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public void RecordLayer()
    {
        for (int i = 0; i < Records; i++)
        {
            int length = _encryptor.Seal(_buffer, RoutedMessage.HeadRoom, Payload);
            Open(RoutedMessage.HeadRoom - RecordFormat.NonceLength, length);
        }
    }

    /// <summary>With what stands in a record: heads and routes are written before the payload, and read again.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public int Messages()
    {
        int sum = 0;
        for (int i = 0; i < Records; i++)
        {
            int start = RecordPlaintext.WritePayloadHeader(
                _buffer, RoutedMessage.HeadRoom, Payload, _onward.Elements, _onward.Count, _return.Elements, _return.Count);
            int length = _encryptor.Seal(_buffer, start, RoutedMessage.HeadRoom + Payload + RecordPlaintext.TailLength - start);
            RecordOpened opened = Open(start - RecordFormat.NonceLength, length);
            RecordContent content = RecordPlaintext.Parse(_buffer.AsSpan(start, opened.PlaintextLength));
            sum += content.PayloadLength;
        }

        return sum;
    }

    /// <summary>What the two cipher objects of a new key allocate and cost: the only allocation that there may be.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public void CiphersOfOneKey()
    {
        for (int i = 0; i < 2; i++)
        {
            // Through a field, or the compiler keeps the object off the heap.
            _cipher = new AesGcm(_key, RecordFormat.TagLength);
            _cipher.Dispose();
        }
    }

    /// <summary>
    /// What one key's records allocate exactly: the smallest of several counts, because the compiler may still be at work in the first
    /// ones.
    /// </summary>
    /// <param name="payload">In bytes.</param>
    /// <param name="records">What is counted.</param>
    /// <returns>Bytes for both ends.</returns>
    internal static long Allocated(int payload, Action<RecordLayerBenchmarks> records)
    {
        var benchmarks = new RecordLayerBenchmarks { Payload = payload };
        benchmarks.Setup();
        // The first key's records take no new key: without them the count would be of records that allocate nothing.
        records(benchmarks);
        long smallest = long.MaxValue;
        for (int i = 0; i < 100; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            records(benchmarks);
            smallest = Math.Min(smallest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return smallest;
    }

    private RecordOpened Open(int start, int length) =>
        _decryptor.TryOpen(_buffer.AsSpan(start, length), out RecordOpened opened, out RecordError error)
            ? opened
            : throw new InvalidOperationException($"A record was refused: {error}.");
}
