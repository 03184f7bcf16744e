using System.Diagnostics;
using Ockam.Portals;
using Ockam.Routing;

namespace Ockam.Tests.Portals;

/// <summary>An inlet against an outlet that is played by hand.</summary>
public class InletWireTests
{
    [Fact]
    public async Task A_connection_is_these_bytes()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var outlet = new HandPeer(pair.Far, pair.Far.Api.Flow, "outlet");
        using var worker = new HandPeer(pair.Far, pair.Far.Api.Flow);
        TcpInlet inlet = await pair.InletAsync(options => options with { HalfCloseGrace = TimeSpan.Zero });
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await client.SendAsync("hello"u8.ToArray());
        Route back = await outlet.ExpectAsync("00");
        Assert.Equal(2, back.Count);
        await worker.SendAsync(back, "01");
        // Nothing was read before Pong, and the route of Pong is the route from then on.
        Assert.Equal(back, await worker.ExpectAsync("030568656c6c6f"));
        await worker.SendAsync(back, "0302686f");
        await worker.SendAsync(back, "030268 6f 00 0000");
        await worker.SendAsync(back, "030268 6f 01 0000");
        await worker.SendAsync(back, "030268 6f 01 0100");
        Assert.Equal("hohohoho"u8.ToArray(), await client.ReceiveAsync(8));
        byte[] large = new byte[49152 + 7];
        new Random(1).NextBytes(large);
        await client.SendAsync(large);
        var got = new List<byte>();
        while (got.Count < large.Length)
        {
            PortalMessage message = PortalMessage.Read((await worker.ReceiveAsync()).Payload.Span);
            Assert.InRange(message.Data.Length, 1, 49152);
            Assert.Null(message.Counter);
            got.AddRange(message.Data);
        }

        Assert.Equal(large, got);
        client.EndSending();
        await worker.ExpectAsync("02");
        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.True(outlet.HasNothing);
    }

    [Fact]
    public async Task A_Disconnect_takes_effect_after_everything_before_it()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var outlet = new HandPeer(pair.Far, pair.Far.Api.Flow, "outlet");
        TcpInlet inlet = await pair.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Route back = await outlet.ExpectAsync("00");
        await outlet.SendAsync(back, "01");
        for (int i = 0; i < 40; i++) await outlet.SendAsync(back, "038008" + new string((char)('0' + i % 10), 2048));
        await outlet.SendAsync(back, "02");
        await outlet.SendAsync(back, "0301ff");
        Assert.Equal(40 * 1024, (await client.ReceiveToEndAsync()).Length);
        Assert.True(outlet.HasNothing);
        client.EndSending();
        await Eventually.TrueAsync(() => inlet.OpenConnections == 0, "the connection ended");
        Assert.Equal(0, inlet.FailedConnections);
    }

    [Theory]
    [InlineData("02")]
    [InlineData("00")]
    [InlineData("030178")]
    public async Task A_client_is_closed_at_once_when_the_first_answer_is_not_Pong(string answer)
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var outlet = new HandPeer(pair.Far, pair.Far.Api.Flow, "outlet");
        TcpInlet inlet = await pair.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Route back = await outlet.ExpectAsync("00");
        await outlet.SendAsync(back, answer);
        Assert.True(await client.EndsWithErrorAsync());
        Assert.Equal(1, inlet.FailedConnections);
        Assert.NotNull(inlet.LastError);
        if (answer != "02") await outlet.ExpectAsync("02");
        // Too late: this outlet must not keep its connection.
        await outlet.SendAsync(back, "01");
        await outlet.ExpectAsync("02");
    }

    [Fact]
    public async Task A_client_is_closed_after_a_while_when_no_answer_comes()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        TcpInlet inlet = await pair.InletAsync(options => options with { AnswerWait = TimeSpan.FromMilliseconds(300) }, "nobody");
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Assert.True(await client.EndsWithErrorAsync());
        Assert.Contains("did not answer", inlet.LastError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("030161 01 0100")]
    [InlineData("030161 01 0000 | 030161 01 0000")]
    [InlineData("030261")]
    public async Task A_connection_with_a_hole_ends_at_both_ends(string payloads)
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var outlet = new HandPeer(pair.Far, pair.Far.Api.Flow, "outlet");
        TcpInlet inlet = await pair.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Route back = await outlet.ExpectAsync("00");
        await outlet.SendAsync(back, "01");
        foreach (string payload in payloads.Split('|')) await outlet.SendAsync(back, payload);
        await outlet.ExpectAsync("02");
        Assert.True(await client.EndsWithErrorAsync());
    }

    [Fact]
    public async Task What_is_out_of_place_is_passed_over_and_the_connection_goes_on()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var outlet = new HandPeer(pair.Far, pair.Far.Api.Flow, "outlet");
        TcpInlet inlet = await pair.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Route back = await outlet.ExpectAsync("00");
        await outlet.SendAsync(back, "01");
        foreach (string odd in (string[])["00", "01", "04", "", "ff0011"]) await outlet.SendAsync(back, odd);
        // Nothing is behind the worker of a connection.
        await outlet.SendAsync(back.Append(new Address("more")), "030178");
        await outlet.SendAsync(back, "03026f6b");
        Assert.Equal("ok"u8.ToArray(), await client.ReceiveAsync(2));
        Assert.Equal(6, pair.Near.Router.Drops[DropReason.Malformed]);
        Assert.True(outlet.HasNothing);
    }

    [Fact]
    public async Task Who_is_not_trusted_cannot_be_the_outlet()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var outlet = new HandPeer(pair.Far, pair.Far.Api.Flow, "outlet");
        TcpInlet inlet = await pair.InletAsync(options => options with { Access = PortalAccess.Only(pair.Near.Identifier) });
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await outlet.SendAsync(await outlet.ExpectAsync("00"), "01");
        Assert.True(await client.EndsWithErrorAsync());
        Assert.Equal(1, inlet.RefusedConnections);
    }
}
