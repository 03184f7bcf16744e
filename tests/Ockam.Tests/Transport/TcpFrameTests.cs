using System.Text.Json;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class TcpFrameTests
{
    private const string HelloFrame = "0000001984818200446563686f8182004461626364460568656c6c6ff6";

    [Fact]
    public void A_message_is_written_with_four_elements_in_shortest_form()
    {
        Assert.Equal(HelloFrame, Write("echo", "abcd", [5, .. "hello"u8]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void Every_length_of_payload_has_the_head_and_length_that_a_plain_writer_gives_it(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        Assert.Equal(RawPeer.Frame("a => 1#b:1", "c", payload).ToHex(), Write("a => 1#b:1", "c", payload));
    }

    [Theory]
    [InlineData(0, 23)]
    [InlineData(23, 24)]
    [InlineData(24, 64)]
    [InlineData(64, 0)]
    public void Every_length_of_routes_has_the_head_and_length_that_a_plain_writer_gives_it(int onward, int back)
    {
        string first = string.Join("=>", Enumerable.Range(0, onward));
        string second = string.Join("=>", Enumerable.Range(100, back));
        Assert.Equal(RawPeer.Frame(first, second, "x"u8).ToHex(), Write(first, second, "x"u8));
    }

    [VectorFact]
    public void The_frames_of_the_vectors_are_read()
    {
        JsonElement frames = Vectors.Read("ockam/derived_frames_and_api.json").GetProperty("tcp_frames");
        string[] found = [.. frames.EnumerateArray().Select(ReadVector)];
        Assert.Equal("0#echo | 0#abcd | 0568656c6c6f", found[0]);
        Assert.Equal("0#api | 0#1a2b | 358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254", found[1]);
        Assert.Equal(found[0], found[2]);
        Assert.Equal(nameof(FrameStatus.Heartbeat), found[3]);
    }

    [VectorFact]
    public void The_recommended_frame_of_the_vectors_is_what_is_written()
    {
        JsonElement first = Vectors.Read("ockam/derived_frames_and_api.json").GetProperty("tcp_frames")[0];
        Assert.Equal(first.GetProperty("frame").GetString(), Write("echo", "abcd", [5, .. "hello"u8]));
    }

    [Theory]
    [InlineData("83818200416181820041624163", "0#a | 0#b | 63")] // three elements
    [InlineData("84818200416181820041624163627b7d", "0#a | 0#b | 63")] // tracing as text
    [InlineData("8481820041618182004162416301", "0#a | 0#b | 63")] // an invalid tracing context
    [InlineData("86818200416181820041624163f6a1018200f69f0102ff", "0#a | 0#b | 63")] // elements of the future
    [InlineData("9f818200416181820041624163ff", "0#a | 0#b | 63")] // an indefinite array
    [InlineData("849f82004161ff81820041625f41634164fff6", "0#a | 0#b | 6364")] // indefinite within
    [InlineData("84818200416180591000", null)] // a payload that ends beyond the frame
    [InlineData("848182004161804163f6ffff", "0#a |  | 63")] // trailing bytes
    [InlineData("8480808040f6", null)] // no bytes for payload
    [InlineData("84f68040f6", null)]
    [InlineData("82818200416180", null)]
    [InlineData("80", null)]
    [InlineData("a0", null)]
    [InlineData("00", null)]
    [InlineData("ff", null)]
    [InlineData("84818200416180404e", null)] // a tracing context cut short
    [InlineData("9b00ffffffffffffff", null)]
    public void Bodies_are_read_leniently_where_the_protocol_allows_and_refused_where_not(string body, string? expected)
    {
        using FrameFeeding feeding = new FrameFeeding().Feed([1, .. RawPeer.Frame(body.FromHex())]);
        if (expected is null) Assert.NotNull(feeding.Error);
        else Assert.Null(feeding.Error);
        Assert.Equal(expected is null ? [] : [expected], feeding.Found);
    }

    private static string ReadVector(JsonElement vector)
    {
        using FrameFeeding feeding = new FrameFeeding().Feed([1, .. vector.Hex("frame")]);
        Assert.Null(feeding.Error);
        return Assert.Single(feeding.Found);
    }

    private static string Write(string onward, string back, ReadOnlySpan<byte> payload)
    {
        var message = new RoutedMessage();
        if (onward.Length > 0) message.Onward.Set(Route.Parse(onward));
        if (back.Length > 0) message.Return.Set(Route.Parse(back));
        message.SetPayload(payload);
        int length = (int)TcpFrame.BodyLength(message);
        var frame = new byte[length + TcpFrame.HeadLength];
        TcpFrame.Write(message, length, frame);
        return frame.ToHex();
    }
}
