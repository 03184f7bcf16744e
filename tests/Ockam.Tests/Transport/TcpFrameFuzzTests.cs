using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class TcpFrameFuzzTests
{
    [Fact]
    public void Changed_streams_are_read_or_refused_alike_however_they_are_cut()
    {
        byte[][] seeds =
        [
            [1, .. RawPeer.Frame("echo", "abcd", "hello"u8)],
            [1, .. RawPeer.Frame("a => 1#c:1", "d => e", new byte[40]), .. RawPeer.Frame("f", "g", "h"u8), .. RawPeer.Frame("", "", ""u8)],
            [1, .. RawPeer.Frame("8381820041618182004162416384".FromHex())],
            [1, .. RawPeer.Frame("9f9f82004161ff81829f004162ff5f41634164fff6ff".FromHex())],
            [1, .. RawPeer.Frame("84818200416181820041624163627b7d".FromHex())],
            [1, .. RawPeer.Frame(string.Join("=>", Enumerable.Range(0, 64)), "b", "c"u8)],
        ];
        var mutator = new Mutator(1);
        var random = new Random(2);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < Scale.Of(50_000); round++)
        {
            byte[] stream = mutator.Next(seeds);
            using FrameFeeding whole = new FrameFeeding().Feed(stream);
            using FrameFeeding cut = new FrameFeeding().Feed(stream, () => random.Next(1, 30));
            Assert.Equal(whole.Error, cut.Error);
            Assert.Equal(whole.Found, cut.Found);
            Assert.True(whole.Reader.Capacity <= Math.Max(TcpFrameReader.SmallestBuffer, 2 * stream.Length));
            read += whole.Found.Count;
            refused += whole.Error is null ? 0 : 1;
        }

        // The changes are small enough for both to happen often.
        Assert.True(read > Scale.Of(50_000) / 10 && refused > Scale.Of(50_000) / 10, $"{read} read, {refused} refused");
    }
}
