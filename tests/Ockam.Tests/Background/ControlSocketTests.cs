using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Ockam.Background;
using Ockam.Node.Control;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Background;

/// <summary>Who may come to a control socket, and what comes of those who speak something else.</summary>
public sealed class ControlSocketTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [NeedsFact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_socket_is_its_owners_alone_in_a_folder_that_is_its_owners_alone()
    {
        await using HostedNode node = await HostedNode.StartAsync(_home.Path, "node");
        string path = ControlPlace.Of(_home.Path, "node");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    // Only root may become somebody else.
    [NeedsFact("setpriv curl", AsRoot = true)]
    [UnsupportedOSPlatform("windows")]
    public async Task Another_user_is_not_let_in_even_where_the_socket_can_be_reached()
    {
        string path = Path.Combine(_home.Path, "open.sock");
        using ControlSocket listener = ControlSocket.Listen(path);
        // What guards it otherwise is taken away, so that the look at the other end's user alone is left.
        File.SetUnixFileMode(_home.Path, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Task<Stream> accepting = listener.AcceptAsync(limit.Token);
        string[] somebody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        using Process looks = Process.Start(Tools.Locate("setpriv"), [.. somebody, "test", "-w", path]);
        await looks.WaitForExitAsync(limit.Token);
        // Whoever may write to a socket may connect to it.
        Assert.Equal(0, looks.ExitCode);
        using Process stranger = Process.Start(
            Tools.Locate("setpriv"), [.. somebody, Tools.Locate("curl"), "-s", "--unix-socket", path, "http://node/"]);
        await stranger.WaitForExitAsync(limit.Token);

        // The connection ended without an answer (52), while it sent (55) or read (56), or before curl had looked whether it is there (7).
        Assert.Contains(stranger.ExitCode, (int[])[7, 52, 55, 56]);
        Assert.False(accepting.IsCompleted);
        await using Stream own = await ControlSocket.ConnectAsync(path, limit.Token);
        await using Stream accepted = await accepting;
    }

    [NeedsFact]
    [UnsupportedOSPlatform("windows")]
    public async Task More_than_are_waited_for_at_once_come_one_after_the_other()
    {
        string path = Path.Combine(_home.Path, "full.sock");
        using ControlSocket listener = ControlSocket.Listen(path);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Task<Stream>[] coming = [.. Enumerable.Range(0, 100).Select(_ => ControlSocket.ConnectAsync(path, limit.Token))];
        Assert.Contains(coming, connection => !connection.IsCompleted);

        for (int i = 0; i < coming.Length; i++) await (await listener.AcceptAsync(limit.Token)).DisposeAsync();

        foreach (Task<Stream> connection in coming) await (await connection).DisposeAsync();
    }

    public static TheoryData<string, byte[]> Nonsense => new()
    {
        { "nothing", [] },
        { "a part of a length", [0, 0] },
        { "a part of a message", [0, 0, 1, 0, (byte)'{'] },
        { "a length beyond the limit", [0x7F, 0xFF, 0xFF, 0xFF] },
        { "a negative length", [0xFF, 0xFF, 0xFF, 0xFF] },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Who_breaks_off_gets_no_answer_and_holds_up_nobody(string what, byte[] bytes)
    {
        await using HostedNode node = await HostedNode.StartAsync(_home.Path, "node");
        await using Stream stream = await ConnectAsync();
        await stream.WriteAsync(bytes);
        if (stream is NetworkStream network) network.Socket.Shutdown(SocketShutdown.Send);

        Assert.Equal("node", (await node.Node.DescribeAsync()).Name);
        int read = await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(read == 0, what);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"version":2,"operation":"describe"}""")]
    [InlineData("""{"version":2,"operation":"no_such","arguments":{}}""")]
    [InlineData("""{"version":99,"operation":"describe","arguments":{}}""")]
    [InlineData("""{"version":2,"operation":"remove","arguments":{"resource":"moon","id":"x"}}""")]
    [InlineData("""{"version":2,"operation":"create_outlet","arguments":[]}""")]
    [InlineData("""{"version":2,"operation":"create_outlet","arguments":{"from":"x"}}""")]
    public async Task What_cannot_be_understood_is_answered_with_an_error_and_what_to_do(string request)
    {
        await using HostedNode node = await HostedNode.StartAsync(_home.Path, "node");
        await using Stream stream = await ConnectAsync();
        await ControlFrame.WriteAsync(stream, System.Text.Encoding.UTF8.GetBytes(request), CancellationToken.None);
        byte[]? answer = await ControlFrame.ReadAsync(stream, ControlServer.LongestAnswer, CancellationToken.None);

        ControlError error = System.Text.Json.JsonSerializer.Deserialize(answer, BackgroundJson.Default.ControlAnswer)!.Error!;
        Assert.Equal((ControlErrorKind.Control, nameof(NodeControlReason.InvalidArgument)), (error.Kind, error.Reason));
        Assert.Contains("version", error.Remedy, StringComparison.Ordinal);
        Assert.Equal("node", (await node.Node.DescribeAsync()).Name);
    }

    [Fact]
    public async Task Beyond_so_many_connections_others_are_turned_away_until_one_has_gone()
    {
        await using HostedNode node = await HostedNode.StartAsync(_home.Path, "node");
        var open = new List<Stream>();
        for (int i = 0; i < 64; i++) open.Add(await ConnectAsync());
        await Eventually.TrueAsync(
            () => node.Node.DescribeAsync().ContinueWith(task => task.IsFaulted).Result,
            "there is room for no more");

        foreach (Stream stream in open) await stream.DisposeAsync();

        await Eventually.TrueAsync(
            () => node.Node.DescribeAsync().ContinueWith(task => task.IsCompletedSuccessfully).Result, "there is room again");
    }

    [Fact]
    public async Task A_message_that_comes_in_pieces_is_read_whole_and_one_without_an_end_takes_no_more_room_than_has_come()
    {
        byte[] message = new byte[200_000];
        new Random(7).NextBytes(message);
        var whole = new MemoryStream();
        await ControlFrame.WriteAsync(whole, message, CancellationToken.None);
        Assert.Equal(message.Length, BinaryPrimitives.ReadInt32BigEndian(whole.ToArray()));
        whole.Position = 0;
        Assert.Equal(message, await ControlFrame.ReadAsync(whole, message.Length, CancellationToken.None));
        whole.Position = 0;
        await Assert.ThrowsAsync<IOException>(() => ControlFrame.ReadAsync(whole, message.Length - 1, CancellationToken.None));

        // 1 GiB is announced, and nothing of it comes.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Task<byte[]?> reading = ControlFrame.ReadAsync(new MemoryStream([0x40, 0, 0, 0]), int.MaxValue, CancellationToken.None);
        await Assert.ThrowsAsync<EndOfStreamException>(() => reading);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    private async Task<Stream> ConnectAsync()
    {
        string place = ControlPlace.Of(_home.Path, "node");
        return OperatingSystem.IsWindows()
            ? await ControlPipe.ConnectAsync(place, CancellationToken.None)
            : await ControlSocket.ConnectAsync(place, CancellationToken.None);
    }
}
