using System.Security.Cryptography;
using Ockam.Encoding;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

/// <summary>Gives bytes to a frame reader, in parts, and writes down what it makes of them.</summary>
internal sealed class FrameFeeding : IDisposable
{
    // Long payloads are told apart by their hash.
    private const int LongestShown = 40_000;

    [ThreadStatic]
    private static RoutedMessage? t_message;

    [ThreadStatic]
    private static RoutedMessage? t_again;

    private readonly RoutedMessage _message = t_message ??= new RoutedMessage();

    public FrameFeeding(long partialFrames = 64 << 20, long receiveBuffers = 64 << 20)
    {
        PartialFrames = new MemoryBudget(partialFrames);
        ReceiveBuffers = new ByteBudget(receiveBuffers);
        Reader = new TcpFrameReader(PartialFrames, ReceiveBuffers, new TestShare());
    }

    public MemoryBudget PartialFrames { get; }

    public ByteBudget ReceiveBuffers { get; }

    public TcpFrameReader Reader { get; }

    public List<string> Found { get; } = [];

    public string? Error { get; private set; }

    /// <summary>Feeds everything in reads of at most so many bytes each.</summary>
    public FrameFeeding Feed(ReadOnlySpan<byte> bytes, Func<int>? most = null)
    {
        while (bytes.Length > 0 && Error is null)
        {
            if (!Reader.TryPrepare())
            {
                Error = "no room";
                return this;
            }

            Span<byte> free = Reader.Free.Span;
            Assert.NotEqual(0, free.Length);
            int count = Math.Min(Math.Min(bytes.Length, free.Length), most?.Invoke() ?? int.MaxValue);
            bytes[..count].CopyTo(free);
            Reader.Advance(count);
            bytes = bytes[count..];
            ReadAll();
        }

        return this;
    }

    public void Dispose() => Reader.Release();

    private void ReadAll()
    {
        try
        {
            while (true)
            {
                _message.Reset();
                FrameStatus status = Reader.TryRead(_message);
                if (status == FrameStatus.NeedMore) return;
                Found.Add(status == FrameStatus.Message ? Describe() : status.ToString());
            }
        }
        catch (EncodingException exception)
        {
            Error = exception.Message;
        }
    }

    private string Describe()
    {
        string text = Describe(_message);
        // What is written is read again.
        var frame = new byte[TcpFrame.HeadLength + (int)TcpFrame.BodyLength(_message)];
        TcpFrame.Write(_message, frame.Length - TcpFrame.HeadLength, frame);
        using var again = new FrameReadBack(frame);
        Assert.Equal(text, again.Text);
        return text;
    }

    private static string Describe(RoutedMessage message)
    {
        Span<byte> payload = message.Payload;
        string shown = payload.Length <= LongestShown ? payload.ToHex() : $"{payload.Length} bytes, {SHA256.HashData(payload).ToHex()}";
        return $"{message.Onward.ToRoute()} | {message.Return.ToRoute()} | {shown}";
    }

    private sealed class FrameReadBack : IDisposable
    {
        private readonly TcpFrameReader _reader = new(new MemoryBudget(64 << 20), new ByteBudget(0), new TestShare());

        public FrameReadBack(byte[] frame)
        {
            RoutedMessage message = t_again ??= new RoutedMessage();
            message.Reset();
            foreach (ReadOnlyMemory<byte> part in new ReadOnlyMemory<byte>[] { new byte[] { 1 }, frame })
            {
                ReadOnlySpan<byte> rest = part.Span;
                while (rest.Length > 0)
                {
                    Assert.True(_reader.TryPrepare());
                    int count = Math.Min(rest.Length, _reader.Free.Length);
                    rest[..count].CopyTo(_reader.Free.Span);
                    _reader.Advance(count);
                    rest = rest[count..];
                    FrameStatus status = _reader.TryRead(message);
                    Assert.Equal(rest.Length == 0 && part.Length > 1 ? FrameStatus.Message : FrameStatus.NeedMore, status);
                }
            }

            Text = Describe(message);
        }

        public string Text { get; }

        public void Dispose() => _reader.Release();
    }
}
